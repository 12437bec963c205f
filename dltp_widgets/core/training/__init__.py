r"""Training: what to do (`choices`), what happened (`history`, `run`), who does it (`trainer`, `engines`).

::

    Experiment.snapshot() -> Trainer -> engine (behind one door) -> Recorder -> Run, History
                                \\-> Emitter: at most five events a second to whoever watches the run

    choices/      CompileSpec and FitSpec, and all that can be asked by them
    engines/      compiled loops on TensorFlow or JAX, ``model.fit``, and the rule that chooses
    saving/       runs on the disk
    judging/      diagnosis, evaluation, comparison
"""
