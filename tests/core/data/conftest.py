"""A computer without data, without network and without opinions, unless a test gives it some."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dltp_widgets.core.data.files import download

FULL = os.environ.get("DLTP_DATA")


@pytest.fixture(autouse=True)
def bare_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No $DLTP_DATA, empty caches, English, and a network that is down."""

    def offline(url: str) -> None:
        raise OSError("no network in tests")

    monkeypatch.delenv("DLTP_DATA", raising=False)
    monkeypatch.setenv("DLTP_LANG", "en")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(download, "open_url", offline)


@pytest.fixture
def full_data(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the full sets; the test is skipped without it."""
    if not FULL:
        pytest.skip("DLTP_DATA is not set")
    folder = Path(FULL).absolute()
    monkeypatch.setenv("DLTP_DATA", str(folder))
    return folder
