"""Arrays with a memory, and what an array looks like.

::

    prepare ──> sources ──> places, recipes ──> archives, download    where the known sets are, and how they
    are read
                   │
                   v
                dataset ──> facts                              what can be read off a data set
                   │ ├────> operations ──> splitting, scaling, labels, lineage    what can be done, and its
                   memory │ └────> csv_file                           a table of one's own
                   v
                 split ──> arrays                              x and y; the one door for foreign arrays

    tensor ──> total, arrays                                   statistics of any array, and a plane through it

Nothing here imports a front end; scikit-learn and pandas are imported only by the functions that need them.
"""
