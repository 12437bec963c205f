"""The format of a lab: a page of Markdown and its sidecar, read; and shown safely."""
