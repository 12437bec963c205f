"""The arguments that the checks know are those that Keras has."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from dltp_widgets.core.checks.argument_rules import _COMMON, LOSS_ARGUMENTS
from dltp_widgets.core.model.catalog.keras_names import loss_class_name
from dltp_widgets.core.training.choices.names import KERAS_LOSSES


@pytest.mark.parametrize("name", sorted({loss_class_name(name) for name in KERAS_LOSSES}))
def test_the_arguments_of_a_loss_are_those_of_keras(name: str) -> None:
    import keras

    kind = getattr(keras.losses, name)
    known = set(inspect.signature(kind.__init__).parameters) - {"self", "kwargs"}
    assert set(LOSS_ARGUMENTS.get(name, ())) | set(_COMMON) == known | set(_COMMON)


def test_no_check_loads_keras() -> None:
    code = (
        "import sys\nfrom tests.core.checks.setups import MUTATIONS, SETUPS\nimport dltp_widgets as dltp\n"
        "exps = [setup() for setup in SETUPS] + [m.setup() for m in MUTATIONS]\n"
        "for exp, m in zip(exps[len(SETUPS):], MUTATIONS): m.change(exp)\n"
        "for exp in exps:\n    for finding in dltp.check_experiment(exp): (finding.fix or (lambda e: None))(exp)\n"
        "assert not {'keras', 'tensorflow', 'sklearn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
