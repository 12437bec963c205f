"""Many students in one lab: the report, and the live view."""
