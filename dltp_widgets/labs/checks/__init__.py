"""What an answer is held against, without a line of code.

A check looks at one thing: it takes it out of the notebook's variables or of an Experiment (`subject`), measures it,
and compares (`kinds`). Known wrong answers are compared in the same way, each with its own hint (`check`). Names,
automatic numbers and the text of ``summary()`` never count.
"""
