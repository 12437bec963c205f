"""A spec -> shapes and parameters of each layer, or the first problem."""
