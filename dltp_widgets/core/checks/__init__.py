"""What is wrong, or unwise, before anything is trained."""
