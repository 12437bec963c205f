"""What a test of a widget, of a notebook or of a lab needs: no browser, no kernel, no waiting.

`dltp_widgets.testing.plugin` is a pytest plugin with these fixtures::

    drive           acts on a widget as a student does, by key, in any language
    recorded_comm   keeps every message that the widgets send
    tiny_data       200 real digits
    fast_trainer    trainings that take milliseconds and load no TensorFlow
    language        switches the language of the interface for one test
    lab             plays a lab: ``lab.step("perceptron").answer(model=model)``, ``lab.check()``

``pytest --dltp-lab FILE`` plays every exercise of a lab in a kernel: with its solution it must pass, without it must
not.

Examples
--------
A widget, by the keys of its controls, in any language::

    def test_training(drive, tiny_data, fast_trainer):
        panel = dltp.CompileFitPanel(model=model, data=tiny_data)
        drive(panel).set("epochs", "3").click("train").wait()
        assert panel.state == "finished"

A lab::

    @pytest.mark.dltp_lab("page.md", language="en")
    def test_the_bias_is_missed(lab):
        result = lab.step("parameters").answer("10").check()
        assert not result.passed
        assert "bias" in result.hint
"""

from __future__ import annotations

import importlib
from typing import Any

_PUBLIC = {
    "Driver": "driver",
    "FakeEngine": "fake_engine",
    "LabPlayer": "lab_player",
    "Message": "recorded_comm",
    "Recorder": "recorded_comm",
}
"""Public name -> its module; loaded when first used: pytest imports this package in every run."""

__all__ = sorted(_PUBLIC)  # noqa: PLE0605  (a list of names, computed so that it cannot drift)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
