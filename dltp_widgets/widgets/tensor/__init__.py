"""`TensorInspector`: any array, seen at once."""
