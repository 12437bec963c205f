"""Names of losses, checked against Keras itself."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from dltp_widgets.core.model.catalog.keras_names import loss_class_name
from dltp_widgets.core.training.choices.settings import LOSSES


@pytest.fixture(scope="module")
def losses() -> Any:
    return pytest.importorskip("keras").losses


@pytest.mark.parametrize("short", ["mse", "mae", "mape", "msle", "bce", "kld", "MSE", "BCE", "KLD"])
def test_short_names(losses: Any, short: str) -> None:
    assert getattr(losses, loss_class_name(short))().fn is losses.get(short)


def test_every_function_of_keras_has_its_class(losses: Any) -> None:
    functions = {name: found for name, found in vars(losses).items() if inspect.isfunction(found)}
    for name in ("get", "serialize", "deserialize"):
        del functions[name]
    assert set(functions) >= set(LOSSES)
    for name, function in functions.items():
        assert getattr(losses, loss_class_name(name))().fn is function, name


def test_a_class_is_its_own(losses: Any) -> None:
    for name, found in vars(losses).items():
        if inspect.isclass(found):
            assert loss_class_name(name) == name
