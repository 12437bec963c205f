"""What every test relies on. The fixtures come from the installed plugin `dltp_widgets.testing.plugin`."""

from __future__ import annotations

import os

import hypothesis
import pytest

from dltp_widgets.core import language

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("DLTP_WARM_UP", "0")

# `make test` gives the same verdict on the same tree; HYPOTHESIS_PROFILE=explore looks for new cases.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins in English, whatever the machine or the test before it speaks."""
    monkeypatch.setattr(language, "_offers", {"explicit": "en"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, and say so, what needs full data where there is none."""
    if not os.environ.get("DLTP_DATA"):
        reason = "needs the full data sets: set DLTP_DATA to a folder made by `dltp data DIR`"
        for item in items:
            if item.get_closest_marker("full"):
                item.add_marker(pytest.mark.skip(reason=reason))
