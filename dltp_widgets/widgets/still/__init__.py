"""What a page without a kernel shows in the place of each widget."""
