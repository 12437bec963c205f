"""Resolve, then draw: what runs measured becomes a frozen `Picture`, which bqplot draws and a file holds."""
