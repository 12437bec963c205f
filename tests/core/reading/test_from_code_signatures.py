"""The tables of `from_code` against Keras itself."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from dltp_widgets.core.model.catalog.keras_names import LAYERS
from dltp_widgets.core.reading import old_spellings, signatures


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


def check(table: dict[str, tuple[str, ...]], *modules: Any) -> None:
    """Compare a table with the signatures of the classes of these modules."""
    for name, arguments in table.items():
        found = next(getattr(module, name) for module in modules if hasattr(module, name))
        own = tuple(part for part in inspect.signature(found).parameters if part not in ("name", "kwargs"))
        listed = tuple(part for part in arguments if part != "name")
        assert own[: len(listed)] == listed, name


def test_positions(keras: Any) -> None:
    check(signatures.LAYERS, keras.layers)
    check(signatures.OBJECTS, keras.initializers, keras.regularizers, keras.constraints)
    check(signatures.OPTIMIZERS, keras.optimizers)
    check(signatures.LOSSES, keras.losses)
    check(signatures.SCHEDULES, keras.optimizers.schedules)
    check(signatures.CALLBACKS, keras.callbacks)


def test_second_names_are_the_same_layers(keras: Any) -> None:
    for name, other in old_spellings.SAME.items():
        assert getattr(keras.layers, name) is getattr(keras.layers, other)
    assert {*old_spellings.SAME.values(), *old_spellings.LAYERS.values()} <= LAYERS
    for name, other in old_spellings.FUNCTIONS.items():
        assert callable(getattr(keras.layers, name))
        assert other in LAYERS


def test_objects_have_the_classes_of_the_table(keras: Any) -> None:
    modules = (keras.initializers, keras.regularizers, keras.constraints)
    for name in old_spellings.OBJECTS.values():
        assert any(inspect.isclass(getattr(module, name, None)) for module in modules), name


def test_renamed_arguments_exist(keras: Any) -> None:
    known = {name for kind in LAYERS for name in inspect.signature(getattr(keras.layers, kind)).parameters}
    assert set(old_spellings.ARGUMENTS.values()) <= known | {"recurrent_dropout"}
    for kind, renamed in old_spellings.OWN_ARGUMENTS.items():
        assert set(renamed.values()) <= set(inspect.signature(getattr(keras.layers, kind)).parameters)
