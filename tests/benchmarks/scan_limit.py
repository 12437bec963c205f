"""The limit: the same training written by hand with ``jax.lax.scan``, without Keras, in float32.

::

    python tests/benchmarks/scan_limit.py WORKLOAD EPOCHS [ROUNDS]      # housing, mnist or cifar10

prints one line of JSON: ``seconds_per_epoch`` (mean of epochs 2 to EPOCHS, the best of ROUNDS), the same
without validation, and ``compile_seconds``. Data through `dltp.load_dataset` (DLTP_DATA), prepared as in the
course. What is recorded is what the engine records: each batch's own loss and the running accuracy and, at the
end of an epoch, loss and metric on the validation split. NumPy draws a new batch order for each epoch.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import dltp_widgets as dltp

Weights = list[tuple[Any, Any]]


@dataclass(frozen=True)
class Workload:
    """What is trained: a stack of Dense layers, relu between them, with plain SGD."""

    data: Callable[[], dltp.Dataset]
    widths: tuple[int, ...]
    batch_size: int
    learning_rate: float
    classes: bool


def housing() -> dltp.Dataset:
    data = dltp.load_dataset("california_housing")
    return data.split(test=0.25, valid=0.25, seed=42).scale("standard")


def mnist() -> dltp.Dataset:
    return dltp.load_dataset("mnist").split(valid=0.25, seed=42).scale("minus_one_one")


def cifar10() -> dltp.Dataset:
    return dltp.load_dataset("cifar10").split(valid=0.25, seed=42).scale("minus_one_one")


WORKLOADS = {
    "housing": Workload(housing, (8, 10, 1), 32, 0.001, classes=False),
    "mnist": Workload(mnist, (784, 256, 256, 128, 10), 64, 0.001, classes=True),
    "cifar10": Workload(cifar10, (3072, 256, 256, 128, 10), 64, 0.001, classes=True),
}


def glorot(widths: tuple[int, ...], seed: int = 42) -> Weights:
    """Return Keras' default weights: uniform kernels of Glorot's width, biases of 0."""
    rng = np.random.default_rng(seed)
    pairs = list(pairwise(widths))
    limits = [np.sqrt(6 / (a + b)) for a, b in pairs]
    kernels = [rng.uniform(-w, w, pair).astype("float32") for w, pair in zip(limits, pairs, strict=True)]
    return [(jnp.asarray(k), jnp.zeros(k.shape[1], jnp.float32)) for k in kernels]


def outputs(weights: Weights, x: Any) -> Any:
    for kernel, bias in weights[:-1]:
        x = jax.nn.relu(x @ kernel + bias)
    kernel, bias = weights[-1]
    return x @ kernel + bias


def loss_and_metric(weights: Weights, x: Any, y: Any, *, classes: bool) -> tuple[Any, Any]:
    """Return the mean cross-entropy and the accuracy, or the mean squared error and 0."""
    out = outputs(weights, x)
    if not classes:
        return jnp.mean((out[:, 0] - y) ** 2), jnp.float32(0)
    logs = jax.nn.log_softmax(out)
    picked = jnp.take_along_axis(logs, y[:, None], axis=1)
    return -jnp.mean(picked), jnp.mean(out.argmax(axis=1) == y)


def make_epoch(work: Workload, *, validate: bool) -> Callable[..., Any]:
    """Return the compiled epoch: ``(weights, train, valid, order) -> weights, losses, logs``."""
    gradient = jax.value_and_grad(
        lambda w, x, y: loss_and_metric(w, x, y, classes=work.classes), has_aux=True
    )

    def step(weights: Weights, x: Any, y: Any) -> tuple[Weights, Any]:
        (loss, metric), slopes = gradient(weights, x, y)
        moved = jax.tree.map(lambda w, g: w - work.learning_rate * g, weights, slopes)
        return moved, jnp.stack([loss, metric])

    def epoch(weights: Weights, train: Any, valid: Any, order: Any) -> Any:
        def scanned(carried: Weights, rows: Any) -> tuple[Weights, Any]:
            return step(carried, *(a.at[rows].get(mode="promise_in_bounds") for a in train))

        full = len(order) // work.batch_size * work.batch_size
        weights, record = jax.lax.scan(scanned, weights, order[:full].reshape(-1, work.batch_size))
        if full < len(order):
            weights, last = scanned(weights, order[full:])
            record = jnp.concatenate([record, last[None]])
        judged = loss_and_metric(weights, *valid, classes=work.classes) if validate else ()
        return weights, record, judged

    return jax.jit(epoch, donate_argnums=0)


def measure(work: Workload, data: dltp.Dataset, epochs: int, *, validate: bool) -> tuple[float, float, Any]:
    """Return seconds per warm epoch, seconds of compilation, and what the last epoch came to."""
    train, valid = sent(data.train, work), sent(data.valid, work)
    n, order, weights = data.train.n, np.random.default_rng(42), glorot(work.widths)
    began = time.perf_counter()
    epoch = make_epoch(work, validate=validate).lower(weights, train, valid, drawn(order, n)).compile()
    compiling, spent, logs = time.perf_counter() - began, [], None
    for _epoch in range(epochs):
        began = time.perf_counter()
        weights, record, judged = epoch(weights, train, valid, drawn(order, n))
        logs = float(np.asarray(record)[:, 0].mean()), *(float(value) for value in judged)
        spent.append(time.perf_counter() - began)
    return float(np.mean(spent[1:] or spent)), compiling, logs


def drawn(order: np.random.Generator, n: int) -> Any:
    return jnp.asarray(order.permutation(n).astype(np.int32))


def sent(split: Any, work: Workload) -> tuple[Any, Any]:
    y = np.asarray(split.y).reshape(-1).astype("int32" if work.classes else "float32")
    x = np.asarray(split.x, dtype="float32").reshape(split.n, -1)
    return jnp.asarray(x), jnp.asarray(y)


def main(name: str, epochs: int, rounds: int = 1) -> dict[str, Any]:
    """Measure a workload; see the top of this file."""
    work = WORKLOADS[name]
    data = work.data()
    whole = [measure(work, data, epochs, validate=True) for _ in range(rounds)]
    bare = [measure(work, data, epochs, validate=False) for _ in range(rounds)]
    return {
        "workload": name,
        "epochs": epochs,
        "steps_per_epoch": -(-data.train.n // work.batch_size),
        "seconds_per_epoch": min(seconds for seconds, _, _ in whole),
        "seconds_per_epoch_without_validation": min(seconds for seconds, _, _ in bare),
        "compile_seconds": whole[0][1],
        "last": whole[0][2],  # loss of the last epoch, then loss and metric on the validation split
        "device": jax.devices()[0].platform,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], *map(int, sys.argv[2:]))) + "\n")
