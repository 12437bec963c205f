"""Arrays with a memory, and what an array looks like.

::

    dataset       `Dataset`: named arrays in splits
      making, operations, split      how one is made, what its methods do, one of its parts
      lineage, facts, origin         what was done to it, what can be read off it
      preparation, record            the usual way to a network; what a saved run remembers of its data
      leaks, duplicates              what the held-out examples know, and its mending
      data_code                      the code one would have written
    sources/      where the known sets are found, and what stands in for them
    files/        files of strangers, read without trust
    looking/      any array: numbers, pictures, histograms
    arrays/       the one door for arrays of whatever library

Nothing here imports a front end; scikit-learn and pandas are imported only by the functions that need them.
"""
