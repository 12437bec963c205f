"""What becomes of a tensor's shape, step by step; NumPy computes, TensorFlow's rules decide.

A `Step` says what is asked: an operation and its arguments, frozen. `resolve` turns it, knowing nothing but
shapes and dtypes, into a `Plan`: shape and dtype of the result, the rule in words, the line of code, how to
compute it, and where each element comes from. What TensorFlow would refuse is a `ShapeRefusal` before anything
runs::

    reading.read -> Step -> operations.resolve -> Plan -> chain.take -> Taken -> source.to_code
                                                                             -> index_map.index_map

Tests prove results and refusals equal to TensorFlow's own, for tensors of up to `MAX_RANK` axes.
"""
