"""`HistoryChart`: the curves of runs, live."""
