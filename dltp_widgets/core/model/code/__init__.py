"""A spec -> the Keras code one would have written."""
