"""The name of a run is data: it follows the language, and older ones are understood."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dltp_widgets.core.training.run_name import RunName
from dltp_widgets.core.training.saving.manifest import Manifest
from tests.core.training.saved_runs import made_up_run

NAME = RunName(3, (("epochs", "5", "10"), ("model", "", "")))


def test_it_follows_the_language(language: Callable[[str], None]) -> None:
    assert NAME.text == "Run 3 · epochs 5 instead of 10, another model"
    language("fr")
    assert NAME.text == "Essai 3 · epochs 5 au lieu de 10, un autre modèle"
    assert (RunName(2).text, RunName().text, RunName(2, given="mine").text) == ("Essai 2", "", "mine")


@pytest.mark.parametrize("text", ["Run 3 · lr 0.1", "Essai 3 · lr 0.1"])
def test_one_that_was_written_in_a_language_is_understood(text: str, language: Callable[[str], None]) -> None:
    assert RunName.read(text).text == "Run 3 · lr 0.1"
    assert RunName.read("<b>mine</b>").text == "<b>mine</b>"
    language("fr")
    assert RunName.read(text).text == "Essai 3 · lr 0.1"


def test_it_is_kept_on_the_disk_and_older_manifests_are_read(language: Callable[[str], None]) -> None:
    run = made_up_run()
    run.naming = NAME
    content = Manifest.of(run).to_dict()
    assert content["name"] == NAME.text
    assert Manifest.from_dict(content).run_name == NAME
    del content["naming"]
    language("fr")
    assert Manifest.from_dict(content).run_name.text.startswith("Essai 3 · epochs 5")
    content["naming"] = {"number": "x", "changed": [1]}
    assert Manifest.from_dict(content).run_name.number == 3
    run.name = "mine"
    assert Manifest.from_dict(Manifest.of(run).to_dict()).run_name.text == run.name == "mine"
