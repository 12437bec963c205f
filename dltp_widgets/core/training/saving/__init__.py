"""Runs on the disk: written while they train, whole whatever happens, read again on another day."""
