"""Who trains: the compiled loops on TensorFlow or JAX, or ``model.fit``; and the rule that chooses."""
