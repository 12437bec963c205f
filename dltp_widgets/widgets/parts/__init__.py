"""What every widget is made of: the composite itself, its twin and its lock, fields, and the notebook around it."""
