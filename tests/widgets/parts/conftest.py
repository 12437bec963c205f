"""A kernel that publishes into a list, and an experiment to show."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

import dltp_widgets as dltp
from dltp_widgets.widgets.parts import cells, notebook

LAYERS = [
    dltp.LayerSpec("Flatten"),
    dltp.LayerSpec("Dense", units=10, activation="softmax", name="last"),
]


@pytest.fixture
def bundles() -> list[dict[str, str]]:
    """What a kernel publishes, whole."""
    return []


@pytest.fixture
def reasons() -> list[str]:
    """Why each was published, where the page has to know."""
    return []


@pytest.fixture
def published(
    monkeypatch: pytest.MonkeyPatch, bundles: list[dict[str, str]], reasons: list[str]
) -> list[tuple[str, str, bool]]:
    """What a kernel publishes: (display id, HTML, whether it is an update)."""
    found: list[tuple[str, str, bool]] = []

    def publish(data: Any, metadata: Any, *, transient: Any, update: bool) -> None:
        assert metadata == {"dltp": {"twin": transient["display_id"]}}
        found.append((transient["display_id"], data["text/html"], update))
        bundles.append(data)
        reasons.append(transient.get("dltp", ""))

    calls: dict[str, list[Any]] = {"post_run_cell": []}
    events = SimpleNamespace(
        callbacks=calls,
        register=lambda name, call: calls[name].append(call),
        unregister=lambda name, call: calls[name].remove(call),
    )
    display_pub = SimpleNamespace(publish=publish)
    shell = SimpleNamespace(kernel=object(), display_pub=display_pub, user_ns={}, events=events)
    monkeypatch.setattr(cells, "adopt", lambda _widget: None)
    monkeypatch.setattr(notebook, "shell", lambda: shell)
    monkeypatch.setattr(cells, "current_cell", lambda: None)
    return found


@pytest.fixture
def exp(tiny_data: Any) -> Any:
    model = dltp.ModelSpec.sequential((28, 28, 1), LAYERS)
    data = replace(tiny_data, name="<b>").scale("zero_one")
    return dltp.Experiment(data, model, fit=dltp.FitSpec(epochs=3, seed=1))
