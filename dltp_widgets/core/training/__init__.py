r"""Training: what to do (`settings`), what happened (`history`, `run`), who does it (`trainer`, `engine`).

::

    Experiment.snapshot() -> Trainer -> engine (behind one door) -> Recorder -> Run, History
                                \\-> Emitter: at most five events a second to whoever watches the run
"""
