"""The catalog against Keras' own signatures: names, order, defaults."""

from __future__ import annotations

import inspect

import pytest

from dltp_widgets.core.model.catalog.argument import check
from dltp_widgets.core.model.catalog.catalog import ACTIVATIONS, CATALOG, without_defaults
from dltp_widgets.core.model.catalog.keras_names import LAYERS, UNSUPPORTED
from dltp_widgets.core.model.catalog.layer_kind import CONSTRAINTS, INITIALIZERS, REGULARIZERS
from dltp_widgets.core.model.code.subclass_code import RESERVED
from dltp_widgets.core.model.keras.instantiate import undisturbed
from dltp_widgets.core.model.layer_spec import LayerSpec


@pytest.mark.parametrize("name", list(CATALOG))
def test_arguments_are_those_of_keras(name: str) -> None:
    import keras

    parameters = dict(inspect.signature(getattr(keras.layers, name)).parameters)
    parameters.pop("kwargs", None)
    parameters.pop("name", None)
    base = {"trainable", "dtype", "autocast", "activity_regularizer"}
    assert set(CATALOG[name].names) - base == set(parameters) - base
    for argument in CATALOG[name].arguments:
        if argument.name not in parameters:
            continue
        default = parameters[argument.name].default
        assert argument.required == (default is inspect.Parameter.empty)
        if not argument.required:
            assert argument.default == default
            assert check(argument, default)
    order = [argument.name for argument in CATALOG[name].arguments if argument.name in parameters]
    assert order == [parameter for parameter in parameters if parameter in order]


def test_names_are_known_to_keras() -> None:
    import keras

    with undisturbed():
        for names, module in (
            (ACTIVATIONS, keras.activations),
            (INITIALIZERS, keras.initializers),
            (REGULARIZERS, keras.regularizers),
            (CONSTRAINTS, keras.constraints),
        ):
            assert all(callable(module.get(name)) for name in names)


def test_activations_keep_the_shape() -> None:
    import keras

    x = keras.ops.ones((2, 6))
    assert all(keras.activations.get(name)(x).shape == (2, 6) for name in ACTIVATIONS)


def test_layer_names_are_those_of_keras() -> None:
    import keras

    classes = {name for name in dir(keras.layers) if isinstance(getattr(keras.layers, name), type)}
    assert classes == LAYERS | UNSUPPORTED


def test_reserved_names_are_those_of_a_keras_model() -> None:
    import keras

    class Bare(keras.Model):
        pass

    assert {name for name in dir(Bare()) if not name.startswith("_")} <= RESERVED


def test_defaults_are_left_out() -> None:
    layer = LayerSpec(
        "Conv2D",
        strides=1,
        kernel_size=3,
        use_bias=True,
        padding="same",
        filters=2,
        name="c",
        activation=None,
    )
    short = without_defaults(layer)
    assert short == LayerSpec("Conv2D", filters=2, kernel_size=3, padding="same", name="c")
    assert list(short.args) == ["filters", "kernel_size", "padding"]


def test_every_kind_has_its_words() -> None:
    for kind in CATALOG.values():
        assert kind.help
        assert kind.group_label
        assert all(argument.label for argument in kind.arguments)
