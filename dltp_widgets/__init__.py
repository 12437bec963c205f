"""Guided widgets with which one learns deep learning in JupyterLab.

The names below are loaded when first used, so that ``import dltp_widgets`` costs next to nothing and
loads neither TensorFlow nor a widget.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what editors and type checkers see; the table below is what happens
    from dltp_widgets.core.checks.finding import Finding as Finding
    from dltp_widgets.core.checks.leak_rules import leak_pair as leak_pair
    from dltp_widgets.core.checks.preflight import check_experiment as check_experiment
    from dltp_widgets.core.data.dataset import Dataset as Dataset
    from dltp_widgets.core.data.sources.sources import load_dataset as load_dataset
    from dltp_widgets.core.environment import Environment as Environment
    from dltp_widgets.core.environment import environment as environment
    from dltp_widgets.core.errors import DataError as DataError
    from dltp_widgets.core.errors import DltpError as DltpError
    from dltp_widgets.core.errors import LabError as LabError
    from dltp_widgets.core.errors import SpecError as SpecError
    from dltp_widgets.core.errors import TrainingError as TrainingError
    from dltp_widgets.core.experiment import Experiment as Experiment
    from dltp_widgets.core.language import set_language as set_language
    from dltp_widgets.core.model.code.to_code import to_code as to_code
    from dltp_widgets.core.model.keras.build import build_model as build_model
    from dltp_widgets.core.model.keras.build import from_model as from_model
    from dltp_widgets.core.model.resolving.resolve import resolve as resolve
    from dltp_widgets.core.model.spec import LayerSpec as LayerSpec
    from dltp_widgets.core.model.spec import ModelSpec as ModelSpec
    from dltp_widgets.core.reading.from_code import from_code as from_code
    from dltp_widgets.core.resume import resume as resume
    from dltp_widgets.core.sweep.launch import sweep as sweep
    from dltp_widgets.core.training.choices.settings import CompileSpec as CompileSpec
    from dltp_widgets.core.training.choices.settings import FitSpec as FitSpec
    from dltp_widgets.core.training.judging.compare import Comparison as Comparison
    from dltp_widgets.core.training.judging.compare import compare as compare
    from dltp_widgets.core.training.judging.diagnosis import Diagnosis as Diagnosis
    from dltp_widgets.core.training.judging.diagnosis import diagnose as diagnose
    from dltp_widgets.core.training.saving.saved import runs as runs
    from dltp_widgets.core.training.train import train as train
    from dltp_widgets.core.training.trainer import Trainer as Trainer
    from dltp_widgets.labs.classroom.class_view import ClassView as ClassView
    from dltp_widgets.labs.lab import Lab as Lab
    from dltp_widgets.labs.player.player import GuidedLab as GuidedLab
    from dltp_widgets.widgets.chart.history_chart import HistoryChart as HistoryChart
    from dltp_widgets.widgets.data.data_card import DataCard as DataCard
    from dltp_widgets.widgets.environment_card import EnvironmentCard as EnvironmentCard
    from dltp_widgets.widgets.evaluation.evaluation_card import EvaluationCard as EvaluationCard
    from dltp_widgets.widgets.model.layer_stack_builder import LayerStackBuilder as LayerStackBuilder
    from dltp_widgets.widgets.runs.run_table import RunTable as RunTable
    from dltp_widgets.widgets.shapes.shape_playground import ShapePlayground as ShapePlayground
    from dltp_widgets.widgets.sweep.sweep_panel import SweepPanel as SweepPanel
    from dltp_widgets.widgets.tensor.tensor_inspector import TensorInspector as TensorInspector
    from dltp_widgets.widgets.training.compile_fit_panel import CompileFitPanel as CompileFitPanel
    from dltp_widgets.widgets.workbench import Workbench as Workbench

_PUBLIC = {
    "Comparison": "core.training.judging.compare",
    "ClassView": "labs.classroom.class_view",
    "CompileFitPanel": "widgets.training.compile_fit_panel",
    "CompileSpec": "core.training.choices.settings",
    "DataCard": "widgets.data.data_card",
    "DataError": "core.errors",
    "Dataset": "core.data.dataset",
    "Diagnosis": "core.training.judging.diagnosis",
    "DltpError": "core.errors",
    "Environment": "core.environment",
    "EnvironmentCard": "widgets.environment_card",
    "EvaluationCard": "widgets.evaluation.evaluation_card",
    "Experiment": "core.experiment",
    "Finding": "core.checks.finding",
    "FitSpec": "core.training.choices.settings",
    "GuidedLab": "labs.player.player",
    "HistoryChart": "widgets.chart.history_chart",
    "Lab": "labs.lab",
    "LabError": "core.errors",
    "LayerSpec": "core.model.spec",
    "LayerStackBuilder": "widgets.model.layer_stack_builder",
    "ModelSpec": "core.model.spec",
    "RunTable": "widgets.runs.run_table",
    "ShapePlayground": "widgets.shapes.shape_playground",
    "SpecError": "core.errors",
    "SweepPanel": "widgets.sweep.sweep_panel",
    "TensorInspector": "widgets.tensor.tensor_inspector",
    "Trainer": "core.training.trainer",
    "TrainingError": "core.errors",
    "Workbench": "widgets.workbench",
    "build_model": "core.model.keras.build",
    "check_experiment": "core.checks.preflight",
    "compare": "core.training.judging.compare",
    "diagnose": "core.training.judging.diagnosis",
    "environment": "core.environment",
    "from_code": "core.reading.from_code",
    "from_model": "core.model.keras.build",
    "leak_pair": "core.checks.leak_rules",
    "load_dataset": "core.data.sources.sources",
    "resolve": "core.model.resolving.resolve",
    "resume": "core.resume",
    "runs": "core.training.saving.saved",
    "set_language": "core.language",
    "sweep": "core.sweep.launch",
    "to_code": "core.model.code.to_code",
    "train": "core.training.train",
}
"""Public name -> the module it lives in."""

__all__ = sorted(_PUBLIC)  # noqa: PLE0605  (a list of names, computed so that it cannot drift)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return importlib.metadata.version("dltp_widgets")
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


if "ipykernel" in sys.modules:  # an Experiment made in a notebook knows its cell, whatever is imported first
    importlib.import_module(f"{__name__}.widgets.parts.cells")
