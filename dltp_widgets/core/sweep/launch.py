"""From what was asked to a sweep that can be started: every trial is described, and checked, before one is trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.data.split import named
from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.sweep.local_pool import LocalPool, fitting_slots
from dltp_widgets.core.sweep.points import Point, points
from dltp_widgets.core.sweep.pool import Pool
from dltp_widgets.core.sweep.space import Specs, short_name, vary
from dltp_widgets.core.sweep.sweep import Sweep
from dltp_widgets.core.sweep.task import Task
from dltp_widgets.core.sweep.trial import Trial, TrialRun
from dltp_widgets.core.training.choices.settings import check_fit, is_count
from dltp_widgets.core.training.memory import needed_bytes
from dltp_widgets.core.training.saving import store
from dltp_widgets.core.training.snapshot import Snapshot

_DASK = ("submit", "subscribe_topic", "nthreads")
"""What tells a Dask client, without importing Dask."""


def sweep(
    exp: Experiment,
    space: Mapping[str, Any],
    *,
    epochs: int | None = None,
    search: str | None = None,
    trials: int | None = None,
    seed: int | None = None,
    engine: Any = "local",
    slots: int | None = None,
) -> Sweep:
    """Train an experiment with many combinations of settings, in the background; returns at once.

    Trials that have ended are kept in the folder of the runs: called again, also in another kernel, with the same
    settings, data, seed and epochs, they are looked up, and what was cut short goes on from its checkpoint.

    Parameters
    ----------
    exp : Experiment
        Stays as it is. Its model must be one that a ModelSpec describes; every trial begins with new weights.
    space : mapping
        Setting -> values to try. Settings: ``"compile.learning_rate"`` and every other argument of `CompileSpec`,
        ``"fit.batch_size"`` and every other of `FitSpec`, ``"model.dense1.units"`` or ``"model.1.units"`` of one
        layer, ``"model.units"`` of every hidden layer that takes it (the layer of the output does not count);
        ``"compile.optimizer_args.momentum"``. A random search also takes ``{"low": 1e-4, "high": 0.1, "log": True}``.
    epochs : int, optional
        Of every trial; by default as in `exp`.
    search : {"grid", "random"}, optional
        All combinations, or `trials` of them.
    trials : int, optional
        How many are drawn in a random search.
    seed : int, optional
        Of every trial's weights and batch order, and of what is drawn: only the settings differ. By default that of
        `exp`, else 0.
    engine : {"local", "dask"} or distributed.Client, default "local"
        Processes of this machine; a Dask cluster of this machine (TLS); the cluster of a Dask client, with a warning
        if it is another machine and does not use TLS.
    slots : int, optional
        Trials at a time; by default what cores and memory allow.

    Returns
    -------
    Sweep
        ``.frame()`` one row a trial, ``.stop()``, ``.wait()``, ``.best``.

    Raises
    ------
    SpecError
        If a setting does not exist, or a combination cannot be trained.
    """
    options = {
        "epochs": epochs,
        "search": search,
        "trials": trials,
        "seed": seed,
        "engine": engine,
        "slots": slots,
    }
    made = plan_sweep(exp, space, **options)
    made.start()
    return made


def plan_sweep(
    exp: Experiment, space: Mapping[str, Any], *, board: Experiment | None = None, **options: Any
) -> Sweep:
    """Return a sweep that is not started; as `sweep`.

    Parameters
    ----------
    board : Experiment, optional
        Gets the runs of the trials; by default a new one, ``sweep.exp``.
    """
    specs = _specs(exp, options.get("epochs"), options.get("seed"))
    engine, slots = options.get("engine", "local"), options.get("slots")
    if slots is not None and not is_count(slots):
        raise _no_count("slots", slots)
    chosen = points(
        space, search=options.get("search"), trials=options.get("trials"), seed=specs.fit.seed or 0
    )
    record = DataRecord.of(exp.data)
    trials = _trials(exp, specs, chosen, record)
    pool = _pool(engine, partial(_slots, exp, trials, slots), slots)
    return Sweep(trials, record, pool, board or exp.variant(name=None), store.runs_folder())


def _specs(exp: Any, epochs: int | None, seed: int | None) -> Specs:
    if not isinstance(exp, Experiment):
        raise SpecError(
            _("An Experiment is expected, not {kind}.").format(kind=type(exp).__name__),
            argument="exp",
            expected="Experiment",
            value=type(exp).__name__,
        )
    if exp.spec is None:
        raise SpecError(
            _("A sweep builds its models itself, and no ModelSpec describes this one."),
            argument="exp.model",
            way_out=_("Describe it as layers: {call}.").format(call="dltp.ModelSpec.sequential(...)"),
        )
    if seed is None:
        seed = exp.fit.seed if exp.fit.seed is not None else 0
    fit = exp.fit.replace(seed=int(seed), epochs=exp.fit.epochs if epochs is None else epochs)
    return Specs(exp.spec, exp.compile, fit)


def _trials(exp: Experiment, specs: Specs, chosen: Sequence[Point], record: DataRecord) -> list[Trial]:
    """Describe each combination; one that is trained in the same way as another is left out."""
    base, runs = exp.snapshot(), str(store.runs_folder())
    found: dict[str, Trial] = {}
    for settings in chosen:
        varied = specs
        for path, value in settings.items():
            varied = vary(varied, path, value)
        _check(varied, settings)
        number = len(found) + 1
        name = " · ".join((_("Run {n}").format(n=number), describe(settings)))
        task = Task.of(varied, base.policy, record, name=name, runs=runs)
        snapshot = Snapshot(exp.data, varied.model, None, varied.compile, varied.fit, base.policy)
        found.setdefault(task.key, Trial(number, settings, task, TrialRun(snapshot, task)))
    return list(found.values())


def describe(settings: Mapping[str, Any]) -> str:
    """Return settings in a few words, ``learning_rate 0.01, units 64``."""
    return ", ".join(f"{short_name(path)} {value}" for path, value in settings.items())


def _check(specs: Specs, settings: Mapping[str, Any]) -> None:
    """Refuse what could not be trained, before anything is."""
    check_fit(specs.fit)
    rate = specs.compile.learning_rate
    if rate is not None and not (isinstance(rate, int | float) and rate > 0):
        raise SpecError(
            _("{field}: a number above 0 is expected, not {value}.").format(
                field="learning_rate", value=str(rate)[:80]
            ),
            argument="compile.learning_rate",
            value=rate,
        )
    problem = resolve(specs.model).problem
    if problem is not None:
        text = _("With {settings} the model cannot be built: {problem}")
        raise SpecError(
            text.format(settings=describe(settings), problem=problem.message),
            argument="space",
            value=settings,
        )


def _slots(exp: Experiment, trials: Sequence[Trial], asked: int | None) -> int:
    """Return how many trials are trained at a time on this machine."""
    if asked is not None:
        return min(int(asked), len(trials))
    parts = [part for where, part in exp.data.splits.items() if where in ("train", "valid")]
    arrays = [array for part in parts for side in (part.x, part.y) for array in named(side, "x").values()]
    largest = max(
        needed_bytes(resolve(t.run.spec), t.run.compile, t.run.fit, exp.data) for t in trials if t.run.spec
    )
    return fitting_slots(len(trials), sum(array.nbytes for array in arrays) + largest)


def _pool(engine: Any, fitting: Callable[[], int], slots: int | None) -> Callable[[], Pool]:
    """Return what makes the pool, when it is needed."""
    if engine == "local":
        return lambda: LocalPool(fitting())
    from dltp_widgets.core.sweep import dask_pool

    if engine == "dask":
        return lambda: dask_pool.local_cluster(fitting())
    client = engine.get_client() if hasattr(engine, "get_client") else engine
    if not all(hasattr(client, name) for name in _DASK):
        raise SpecError(
            _('engine: "local", "dask" or a Dask client is expected, not {value}.').format(
                value=str(engine)[:80]
            ),
            argument="engine",
            value=engine,
        )
    dask_pool.warn_of_plain_text(client)
    return lambda: dask_pool.DaskPool(client, slots)


def _no_count(field: str, value: object) -> SpecError:
    text = _("{field}: a whole number of at least 1 is expected, not {value}.")
    return SpecError(text.format(field=field, value=str(value)[:80]), argument=field, value=value)
