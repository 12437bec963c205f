"""`SweepPanel`: many configurations of one experiment, side by side."""
