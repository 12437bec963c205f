"""A training as plain Keras, with the batches in the order of the run: the numbers come out the same."""

from __future__ import annotations

from types import SimpleNamespace

from dltp_widgets.core.model.code.to_code import to_code
from dltp_widgets.core.training.run import Run

_FIT = "history = model.fit("


def training_code(run: Run) -> str:
    """Return the code of a training that gives the numbers of the run."""
    fit = run.fit.replace(seed=run.seed)
    code = to_code(SimpleNamespace(spec=run.spec, compile=run.compile, fit=fit, data=run.data))
    if not fit.shuffle or fit.early_stopping or fit.reduce_lr or _FIT not in code:
        return code  # by epochs the callbacks would begin anew each time
    head, _fit, call = code.partition(_FIT)
    arguments = [
        line for line in call.splitlines()[1:] if line.strip() not in ("x_train,", "y_train,", ")", "")
    ]
    kept = [line for line in arguments if not line.strip().startswith(("epochs=", "shuffle="))]
    lines = [
        "import numpy as np",
        "",
        f"order = np.random.default_rng({run.seed})  # the batches come in the order of the lab",
        f"for epoch in range({fit.epochs}):",
        "    rows = order.permutation(len(x_train))",
        "    history = model.fit(",
        "        x_train[rows],",
        "        y_train[rows],",
        *(f"    {line}" for line in kept),
        "        shuffle=False,",
        "    )",
    ]
    return head + "\n".join(lines) + "\n"
