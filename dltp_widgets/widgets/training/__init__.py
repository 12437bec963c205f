"""`CompileFitPanel`: the settings of a training, what is wrong with them, and its buttons."""
