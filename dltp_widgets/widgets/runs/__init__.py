"""`RunTable`: every run of an experiment, and what differed."""
