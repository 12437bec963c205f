"""What a teacher does with a page: check, build, mend, play."""
