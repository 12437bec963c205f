"""Everything that needs no front end: data, models, training, checks. Usable from a plain script."""
