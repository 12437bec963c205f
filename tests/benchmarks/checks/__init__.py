"""What is checked beside the speed, a class each with the `play` of a side."""
