"""From specs to Keras and back: models, layers, files, weights."""
