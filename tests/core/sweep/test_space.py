"""What can be varied, and the combinations of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.sweep.points import MOST, points
from dltp_widgets.core.sweep.space import Specs, hidden_layers, offered, present, short_name, vary

L = dltp.LayerSpec
LAYERS = [
    L("Flatten"),
    L("Dense", units=16, activation="relu", name="first"),
    L("Dropout", rate=0.2),
    L("Dense", units=8, activation="relu"),
    L("Dense", units=10),
    L("Activation", activation="softmax"),
]
MODEL = dltp.ModelSpec.sequential((28, 28, 1), LAYERS)
SPECS = Specs(MODEL, dltp.CompileSpec(optimizer_args={"momentum": 0.5}), dltp.FitSpec(batch_size=32))


def units(model: dltp.ModelSpec) -> list[Any]:
    return [layer.args.get("units") for layer in model.layers if layer.layer == "Dense"]


def test_settings_of_compile_and_fit() -> None:
    assert vary(SPECS, "compile.learning_rate", 0.3).compile.learning_rate == 0.3
    assert vary(SPECS, "compile.optimizer", "Adam").compile.optimizer == "Adam"
    assert vary(SPECS, "fit.batch_size", 7).fit.batch_size == 7
    varied = vary(SPECS, "compile.optimizer_args.nesterov", True)
    assert varied.compile.optimizer_args == {"momentum": 0.5, "nesterov": True}
    assert vary(SPECS, "fit.early_stopping.patience", 2).fit.early_stopping == {"patience": 2}
    assert SPECS.compile.optimizer_args == {"momentum": 0.5}


def test_a_layer_by_its_name_or_its_place() -> None:
    assert units(vary(SPECS, "model.first.units", 5).model) == [5, 8, 10]
    assert units(vary(SPECS, "model.3.units", 5).model) == [16, 5, 10]
    assert units(vary(SPECS, "model.4.units", 5).model) == [16, 8, 5]


def test_all_hidden_layers_and_never_the_one_of_the_output() -> None:
    assert hidden_layers(MODEL) == (0, 1, 2, 3)
    assert units(vary(SPECS, "model.units", 5).model) == [5, 5, 10]
    assert vary(SPECS, "model.rate", 0.5).model.layers[2].args["rate"] == 0.5


def test_hidden_layers_of_a_graph() -> None:
    graph = dltp.ModelSpec.graph(
        {"x": (4,)},
        [L("Dense", units=3, name="a"), L("Dense", units=3, name="b"), L("Dense", units=2, name="c")],
        {"b": ["a"], "c": ["a"]},
        ["b", "c"],
    )
    assert hidden_layers(graph) == (0,)
    varied = vary(Specs(graph, SPECS.compile, SPECS.fit), "model.units", 9).model
    assert units(varied) == [9, 3, 2]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("units", "compile.…, fit.…, model.…"),
        ("compile", "compile.…"),
        ("model.", "compile.…"),
        ("compile.lr", "compile.learning_rate"),
        ("compile.loss.x", "compile.learning_rate"),
        ("fit.checkpoints", "fit.batch_size"),
        ("model.dropout9.rate", "first"),
        ("model.17.units", "first"),
        ("model.first.unit", "does not take unit"),
        ("model.filters", "No hidden layer"),
        ("model.first.name", "does not take name"),
        (7, "compile.…"),
    ],
)
def test_anything_else_is_refused_in_words(path: Any, told: str) -> None:
    with pytest.raises(dltp.SpecError, match="There is no setting") as refused:
        vary(SPECS, path, 1)
    assert told in str(refused.value)


def test_what_a_form_offers() -> None:
    assert offered(MODEL) == ("compile.learning_rate", "fit.batch_size", "model.units", "model.rate")
    assert [present(SPECS, path) for path in offered(MODEL)] == [0.01, 32, 16, 0.2]
    assert short_name("model.dense1.units") == "dense1.units"
    assert short_name("compile.optimizer_args.momentum") == "momentum"


def test_a_grid_has_every_combination() -> None:
    found = points({"a": [1, 2], "b": np.array([0.5, 0.1, 0.2])})
    assert len(found) == 6
    assert found[0] == {"a": 1, "b": 0.5}
    assert {type(point["b"]) for point in found} == {float}


def test_a_random_search_draws_some_of_them_once_each_and_the_same_again() -> None:
    space = {"a": range(10), "b": ["x", "y"]}
    found = points(space, trials=7, seed=3)
    assert len({tuple(point.values()) for point in found}) == 7
    assert found == points(space, search="random", trials=7, seed=3)
    assert found != points(space, trials=7, seed=4)
    assert len(points(space, trials=100)) == 20


def test_a_random_search_draws_between_two_ends() -> None:
    space = {"rate": {"low": 1e-4, "high": 1.0, "log": True}, "units": {"low": 4, "high": 64}, "c": [1]}
    found = points(space, trials=50)
    rates, sizes = [point["rate"] for point in found], [point["units"] for point in found]
    assert all(1e-4 <= rate <= 1 for rate in rates)
    assert sum(rate < 1e-2 for rate in rates) > 10
    assert all(isinstance(size, int) and 4 <= size <= 64 for size in sizes)


@pytest.mark.parametrize(
    ("space", "options"),
    [
        ({}, {}),
        ([1], {}),
        ({"a": []}, {}),
        ({"a": "abc"}, {}),
        ({"a": 3}, {}),
        ({"a": {"low": 0, "high": 1}}, {}),
        ({"a": {"low": 0, "high": 1, "log": True}}, {"search": "random"}),
        ({"a": {"low": 2, "high": 1}}, {"search": "random"}),
        ({"a": [1]}, {"search": "grid", "trials": 2}),
        ({"a": [1]}, {"search": "best"}),
        ({"a": [1]}, {"trials": 0}),
        ({"a": range(40), "b": range(40)}, {}),
        ({"a": [1]}, {"trials": MOST + 1}),
    ],
)
def test_what_is_no_space_is_refused_in_words(space: Any, options: Any) -> None:
    with pytest.raises(dltp.SpecError):
        points(space, **options)
