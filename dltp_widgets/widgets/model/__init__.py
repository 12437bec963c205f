"""`LayerStackBuilder`: blocks and Keras code, two views of one model."""
