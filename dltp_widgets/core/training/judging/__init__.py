"""What a run shows: diagnosis, evaluation, comparison."""
