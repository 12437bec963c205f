"""Many trainings of one experiment, side by side: what varies, who trains, what is kept.

::

    launch --plan_sweep--> Trial x n (settings, Task, TrialRun) --> Sweep (one thread, one inbox)
       space: what varies                                             |   ^
                                                                task  v   | messages: begin, epoch, end, died
                                              LocalPool (a process a slot) or DaskPool, in them `train_task`
"""
