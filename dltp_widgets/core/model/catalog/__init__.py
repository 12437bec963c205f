"""Every layer of Keras that a block can be, its arguments and words on them."""
