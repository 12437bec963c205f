"""The text of a lab: Markdown and YAML, cut into blocks, each of which knows its line."""
