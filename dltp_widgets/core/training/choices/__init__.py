"""What can be asked of a training: losses, optimizers, schedules, callbacks, and their arguments."""
