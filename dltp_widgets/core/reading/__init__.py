"""Keras code -> specs, without executing it.

A source is parsed, then walked by a small interpreter that knows literals, lists, loops over them, functions
and the names of Keras, and nothing else: what it does not know is an `Unknown` that spreads, never a guess.
Calls of Keras become the values of `values`; `graph` turns those into a `ModelSpec`, `compiling` and
`fitting` into a `CompileSpec` and a `FitSpec`. Whatever was old or could not be read is a `Note`.

`edit_code` goes the other way: it changes only the lines of the blocks that changed (`block_text`, `patch`).
`model_files` saves and loads ``.keras``, ``.json`` and ``.py``.
"""
