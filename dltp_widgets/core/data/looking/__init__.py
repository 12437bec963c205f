"""What an array looks like: numbers, pictures, histograms, parts of it."""
