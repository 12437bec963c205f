"""Arrays, whoever made them: one door to come in, one pass for their numbers."""
