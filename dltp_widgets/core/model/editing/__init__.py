"""Edits of a model. Pure: spec in, spec out."""
