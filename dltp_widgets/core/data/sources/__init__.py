"""The known data sets: where they are found, and what stands in for them."""
