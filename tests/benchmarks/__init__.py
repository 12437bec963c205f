"""The measurements: ``python -m tests.benchmarks``, or `make bench`; the results go to RESULTS.md beside this file.

::

    __main__ -> plan of parts -> rounds(workload) -> Worker(side) x 5 -> Sample ... -> Results -> table -> RESULTS.md
                              -> checks: equality, refit, inspector (a worker each)

Each side of a comparison lives in **one long-lived process of its own** that is told "do a round" over its standard
input and answers with one line of JSON: TensorFlow is imported once per side and workload (5 s) instead of once per
round, no side inherits traces, memory or threads of another, and only one works at a time, so that on two cores
nothing competes. The sides take turns within a round, in an order that is reversed each time, and a ratio is always
one of two neighbours: a machine that slows down slows both.
"""
