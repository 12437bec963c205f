"""Code and blocks are two views of one thing: what is typed becomes blocks, and blocks never eat what is typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.code.to_code import to_code
from dltp_widgets.core.model.editing.presets import mlp
from dltp_widgets.core.training.choices.settings import FitSpec
from dltp_widgets.testing import Driver
from dltp_widgets.widgets.model.layer_stack_builder import LayerStackBuilder

OLD = """# my first network
import Tensorflow as tf
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Flatten

model = Sequential()
model.add(Flatten(input_shape=(28, 28, 1)))
model.add(Dense(300, activation="relu"))  # why 300?
model.add(Dense(10, activation="softmax"))
model.compile(optimizer=tf.keras.optimizers.SGD(lr=0.01), loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, epochs=7, batch_size=16)
"""
STRANGE = OLD.replace('model.add(Dense(10, activation="softmax"))', "model.add(MyLayer(10))")


@pytest.fixture
def exp(tiny_data: Any) -> Experiment:
    return Experiment(tiny_data, mlp())


@pytest.fixture
def d(exp: Experiment, language: Any) -> Iterator[Driver]:
    builder = LayerStackBuilder(exp)
    yield Driver(builder).set("view", "both")
    builder.close()


def kinds(d: Driver) -> list[tuple[int, str]]:
    return [(remark["line"], remark["kind"]) for remark in d.find("code").remarks]


def test_old_code_becomes_blocks_with_its_remarks(d: Driver, exp: Experiment) -> None:
    d.set("code", OLD)
    assert [layer.layer for layer in exp.model.layers] == ["Flatten", "Dense", "Dense"]
    assert exp.model.input_shape == (28, 28, 1)
    assert d.widget.resolved.params == 238_510
    assert [line for line, kind in kinds(d) if kind == "migrated"] == [2, 7, 10]
    assert (exp.compile.optimizer, exp.compile.learning_rate) == ("SGD", 0.01)
    assert (exp.fit.epochs, exp.fit.batch_size) == (7, 16)
    assert d.value("code") == OLD
    assert d.widget.code == OLD
    d.click("undo")
    assert exp.model == mlp()


def test_only_the_lines_of_a_changed_block_change(d: Driver, exp: Experiment) -> None:
    d.set("code", OLD)
    d.click("layer_1").set("units", "64")
    assert d.value("code") == OLD.replace("Dense(300", "Dense(64")
    d.click("layer_2").click("delete")
    assert d.value("code") == OLD.replace("Dense(300", "Dense(64").replace(
        'model.add(Dense(10, activation="softmax"))\n', ""
    )
    assert [line for line, kind in kinds(d) if kind == "migrated"] == [2, 7, 9]
    d.click("undo").click("undo")
    assert [layer.args.get("units") for layer in exp.model.layers] == [None, 300, 10]
    for line in ("# my first network", "# why 300?", "model.fit(x_train, y_train, epochs=7, batch_size=16)"):
        assert line in d.value("code")


def test_what_cannot_be_read_stays_whatever_happens_to_the_blocks(d: Driver, exp: Experiment) -> None:
    d.set("code", STRANGE)
    assert (9, "unsupported") in kinds(d)
    d.click("layer_1").set("units", "64").click("add_dropout")
    assert exp.model.layers[1].args["units"] == 64
    assert "MyLayer(10)" in d.value("code")
    assert "# why 300?" in d.value("code")


def test_broken_code_stays_until_another_is_asked_for(d: Driver, exp: Experiment) -> None:
    broken = OLD + "model.add(Dense("
    d.set("code", broken).click("layer_1").set("units", "64")
    assert d.value("code") == broken
    assert (0, "told") in kinds(d)
    d.click("write_anew")
    assert d.value("code") == to_code(exp.model)
    assert "write_anew" not in d
    d.click("my_code")
    assert d.value("code") == broken
    assert "my_code" not in d
    d.set("code", "  ").click("layer_1").set("units", "65")
    assert "Dense(65" in d.value("code")


def test_broken_code_changes_no_block(d: Driver, exp: Experiment) -> None:
    d.set("code", OLD).set("code", OLD + "model.add(Dense(")
    assert exp.model.layers[1].args["units"] == 300
    assert any(kind == "unsupported" for _line, kind in kinds(d))
    d.set("code", "")
    assert exp.model.layers[1].args["units"] == 300


def test_a_change_of_the_blocks_is_in_the_code(d: Driver, exp: Experiment) -> None:
    d.click("layer_1").set("units", "77").click("add_dropout")
    assert "Dense(77" in d.value("code")
    assert d.value("code") == to_code(exp.model) == d.widget.code
    assert kinds(d) == []


def test_each_api_is_read_back_as_the_same_model(d: Driver, exp: Experiment) -> None:
    for api in ("functional", "subclassing", "sequential"):
        d.set("api", api)
        text = d.value("code")
        d.set("code", text + "# a remark of mine\n")
        assert exp.model == mlp()
        assert kinds(d) == []


def test_the_api_is_that_of_the_code(d: Driver, exp: Experiment) -> None:
    assert d.value("api") == "sequential"
    for api in ("functional", "subclassing", "sequential"):
        d.set("code", to_code(exp.model, api))
        assert d.value("api") == api
        assert d.value("code") == to_code(exp.model, api)
    d.set("code", to_code(exp.model, "subclassing")).set("code", "no model")
    assert d.value("api") == "subclassing"
    d.click("write_anew")
    assert d.value("code") == to_code(exp.model, "subclassing")


def test_what_no_sequential_can_hold_is_written_as_functions(d: Driver) -> None:
    d.widget.add("Add")
    d.widget.connect(6, ["dense1", "dense2"])
    assert d.value("api") == "functional"
    assert "keras.Model(" in d.value("code")


def test_set_code_is_typing(exp: Experiment, language: Any) -> None:
    builder = LayerStackBuilder(exp)
    builder.set_code(OLD)
    assert builder.spec.layers[1].args["units"] == 300
    assert builder.code == OLD
    builder.close()


def test_code_with_a_problem_stays_and_the_problem_is_told(d: Driver, exp: Experiment) -> None:
    wrong = OLD.replace("Dense(300", "Dense(-1")
    d.set("code", wrong)
    assert d.value("code") == wrong
    assert d.widget.code == ""


def test_settings_of_the_experiment_change_only_with_the_code(d: Driver, exp: Experiment) -> None:
    exp.fit = FitSpec(epochs=3)
    d.set("code", to_code(exp.model))
    assert exp.fit == FitSpec(epochs=3)


def test_remarks_follow_the_language(d: Driver, language: Any) -> None:
    d.set("code", OLD)
    english = [remark["message"] for remark in d.find("code").remarks]
    language("fr")
    french = [remark["message"] for remark in d.find("code").remarks]
    assert len(french) == len(english)
    assert french != english
    assert d.value("code") == OLD
