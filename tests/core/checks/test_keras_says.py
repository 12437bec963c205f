"""What a finding says Keras would say is what Keras says; where it is None, Keras trains in silence."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from tests.core.checks.setups import MUTATIONS, Mutation

N = 32


def finding_of(mutation: Mutation) -> tuple[Experiment, dltp.Finding]:
    exp = mutation.setup()
    mutation.change(exp)
    return exp, next(f for f in dltp.check_experiment(exp) if f.code == mutation.code)


NOT_BY_TRAINING = (
    *("unknown_optimizer", "unknown_layer", "unknown_schedule"),  # our own reading refuses these first
    *(
        "length_mismatch",
        "scaled_differently",
        "leak_scaler",
        "leak_duplicates",
    ),  # nothing to see in one batch
    "bad_batch_size",
)


SILENT = (
    *("softmax_missing", "sigmoid_missing", "accuracy_on_regression", "mse_on_one_hot", "bce_on_one_hot"),
    *("binary_with_classes", "mse_on_classes", "float_labels", "bad_learning_rate", "nan_in_x"),
)
"""What Keras is silent on: those of the findings without words that one batch can prove."""


def one_of_each(spoken: bool) -> list[Mutation]:
    """Return a mutation for each sentence of Keras, or one for each code on which it is silent."""
    found: dict[object, Mutation] = {}
    for mutation in MUTATIONS:
        says = finding_of(mutation)[1].keras_says
        if spoken and says is not None and mutation.code not in NOT_BY_TRAINING:
            found.setdefault(says, mutation)
        elif not spoken and says is None and mutation.code in SILENT:
            found.setdefault(mutation.code, mutation)
    return list(found.values())


def what_keras_says(exp: Experiment) -> str:
    """Build, compile and fit with Keras alone; return all that it says, on one line; empty if it is silent."""
    import keras

    from dltp_widgets.core.training.compiling import compile_model

    said = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            model = dltp.build_model(exp.spec)
            compile_model(model, exp.compile, exp.fit)
            callbacks = [
                kind(**given)
                for kind, given in (
                    (keras.callbacks.EarlyStopping, exp.fit.early_stopping),
                    (keras.callbacks.ReduceLROnPlateau, exp.fit.reduce_lr),
                )
                if given is not None
            ]
            weights = exp.fit.class_weight and dict(exp.fit.class_weight)
            x, y = (np.array(a[:N]) for a in (exp.data.train.x, exp.data.train.y))
            model.fit(x, y, epochs=exp.fit.epochs and 1, callbacks=callbacks, class_weight=weights, verbose=0)
        except Exception as error:
            said.append(str(error.__cause__ or error))
    said += [str(w.message) for w in caught if issubclass(w.category, UserWarning | SyntaxWarning)]
    return " ".join(" ".join(said).split())


def appear_in_order(parts: list[str], text: str) -> bool:
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


@pytest.mark.parametrize("mutation", one_of_each(spoken=True), ids=str)
def test_keras_says_so(mutation: Mutation) -> None:
    exp, finding = finding_of(mutation)
    assert finding.keras_says is not None
    parts = [part.strip() for part in finding.keras_says.split("…") if part.strip()]
    said = what_keras_says(exp)
    assert appear_in_order(parts, said), said[:500]


@pytest.mark.parametrize("mutation", one_of_each(spoken=False), ids=str)
def test_keras_is_silent(mutation: Mutation) -> None:
    exp, _finding = finding_of(mutation)
    assert what_keras_says(exp) == ""


def test_keras_on_an_optimizer_that_it_does_not_know() -> None:
    import keras

    exp = MUTATIONS[0].setup()
    exp.compile = exp.compile.replace(optimizer="Adm")
    (finding,) = (f for f in dltp.check_experiment(exp) if f.code == "unknown_optimizer")
    with pytest.raises(ValueError, match="Could not interpret optimizer identifier") as said:
        keras.optimizers.get("Adm")
    assert str(said.value).startswith(finding.keras_says)


def test_keras_on_lengths_that_differ() -> None:
    (mutation,) = (m for m in MUTATIONS if m.code == "length_mismatch")
    exp, finding = finding_of(mutation)
    model = dltp.build_model(exp.spec)
    model.compile("sgd", "binary_crossentropy")
    with pytest.raises(ValueError, match="ambiguous") as said:
        model.fit(np.array(exp.data.train.x), np.array(exp.data.train.y), verbose=0)
    assert finding.keras_says.rstrip("… ") in " ".join(str(said.value).split())
