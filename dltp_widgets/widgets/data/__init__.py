"""`DataCard`: the data, how they were prepared, and what leaks."""
