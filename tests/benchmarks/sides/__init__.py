"""The sides of a comparison, a class each: made once per process, `play()` trains once and returns a `Sample`."""
