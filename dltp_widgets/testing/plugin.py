"""The pytest plugin; see `dltp_widgets.testing` for its fixtures. Nothing heavy is imported before a test asks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from dltp_widgets.core.data.dataset import Dataset
    from dltp_widgets.testing.driver import Driver
    from dltp_widgets.testing.fake_engine import FakeEngine
    from dltp_widgets.testing.lab_player import LabPlayer
    from dltp_widgets.testing.recorded_comm import Recorder
    from dltp_widgets.widgets.parts.base import Composite


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--dltp-lab FILE``."""
    group = parser.getgroup("dltp_widgets")
    group.addoption(
        "--dltp-lab",
        action="append",
        default=[],
        metavar="FILE",
        help="play every exercise of this lab, with its solution and without",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect the labs that were named, and only them if nothing else was."""
    config.addinivalue_line(
        "markers", "dltp_lab(source, language=None): the lab that the fixture `lab` plays"
    )
    pages = [str(Path(page).absolute()) for page in config.getoption("dltp_lab")]
    if pages:
        asked = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
        config.args = [*asked, *pages]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the exercises of a lab that was named."""
    named = [Path(page).absolute() for page in parent.config.getoption("dltp_lab")]
    if file_path not in named:
        return None
    from dltp_widgets.testing.lab_items import LabFile

    return LabFile.from_parent(parent, path=file_path)


@pytest.fixture
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> LabPlayer:
    """Return a `LabPlayer` of the lab that ``@pytest.mark.dltp_lab(source, language=None)`` names."""
    from dltp_widgets.labs.lab import Lab
    from dltp_widgets.labs.shipped import find_page
    from dltp_widgets.testing.lab_player import LabPlayer

    marker = request.node.get_closest_marker("dltp_lab")
    if marker is None:
        raise pytest.UsageError('which lab? Mark the test: @pytest.mark.dltp_lab("first", language="en")')
    page = find_page(marker.args[0], marker.kwargs.get("language"))
    return LabPlayer(Lab.from_file(page), tmp_path / "journal")


@pytest.fixture(scope="session", autouse=True)
def _runs_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever tests train is saved in a temporary folder, not in the one they are started from."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLTP_RUNS", str(tmp_path_factory.mktemp("runs")))
        yield


@pytest.fixture
def drive() -> Iterator[Callable[[Composite], Driver]]:
    """``drive(widget).set("epochs", "3").click("train").wait()``; closes the widgets after the test."""
    from dltp_widgets.testing.driver import Driver

    driven: list[Composite] = []

    def start(widget: Composite) -> Driver:
        driven.append(widget)
        return Driver(widget)

    yield start
    for widget in driven:
        widget.close()


@pytest.fixture
def recorded_comm(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """Return a `Recorder` that gets what every widget made from now on sends."""
    import comm

    from dltp_widgets.testing.recorded_comm import Recorder

    recorder = Recorder()
    monkeypatch.setattr(comm, "create_comm", recorder.create_comm)
    return recorder


@pytest.fixture
def tiny_data() -> Dataset:
    """200 real digits, pixels 0..255: 120 to train, 40 to validate, 40 to test; 20 of each class."""
    from dltp_widgets.testing.tiny_data import tiny_digits

    return tiny_digits()


@pytest.fixture
def fast_trainer(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    """Every `Trainer` made from now on uses this `FakeEngine`, builds no model and loads no TensorFlow."""
    from dltp_widgets.core.training import preparing, trainer
    from dltp_widgets.testing.fake_engine import FakeEngine, FakeModel

    engine = FakeEngine()

    def fake_model(run: Any, _seed: int, _beginning: Any) -> FakeModel:
        run._model = model = FakeModel(run.data.n_classes)
        return model

    monkeypatch.setattr(trainer, "_default_engine", lambda: engine)
    monkeypatch.setattr(trainer, "load_backend", lambda: None)
    monkeypatch.setattr(trainer, "backend_loaded", lambda: True)
    monkeypatch.setattr(trainer, "device_name", lambda _model=None: "CPU")
    monkeypatch.setattr(trainer, "under_policy", lambda _name: contextlib.nullcontext())
    monkeypatch.setattr(preparing, "compiled_model", fake_model)
    yield engine
    engine.release()


@pytest.fixture
def language(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``language("fr")`` switches the interface for this test only; it begins in English."""
    from dltp_widgets.core import language as module

    monkeypatch.setattr(module, "_offers", {"explicit": "en"})
    return module.set_language
