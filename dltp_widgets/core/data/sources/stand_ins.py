"""Generated stand-ins for the sets that a computer without internet may lack, so that a lab goes on.

They have the shapes, dtypes, ranges and names of the real sets, far fewer examples, and are marked as generated
wherever they are shown. What is learned on them says nothing about the real ones.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dltp_widgets.core.data.sources.recipes import Pair

_IMAGES = (2000, 500)
_BLOCKS = 2064
"""A tenth of the census blocks of the real set."""


def pictures() -> tuple[Pair, Pair]:
    """Return coloured blots in place of CIFAR-10.

    Returns
    -------
    tuple of pairs
        Train (2000 examples) and test (500): x float32 0..255 (n, 32, 32, 3), y int64 (n, 1), ten classes. A class
        is a colour, a place and a size of the blot, all of them noisy: a dense network learns it well above chance,
        not perfectly.
    """
    rng = np.random.default_rng(10)
    colours, places, sizes = rng.uniform(60, 200, (10, 3)), rng.uniform(8, 24, (10, 2)), rng.uniform(3, 8, 10)
    rows, columns = np.mgrid[0:32, 0:32]

    def draw(n: int) -> Pair:
        y = rng.integers(0, 10, n)
        centres = places[y] + rng.normal(0, 4, (n, 2))
        squared = (rows - centres[:, 0, None, None]) ** 2 + (columns - centres[:, 1, None, None]) ** 2
        blots = np.exp(-squared / (2 * (sizes[y] * rng.uniform(0.7, 1.3, n)) ** 2)[:, None, None])
        tints = colours[y] + rng.normal(0, 35, (n, 3))
        x = 110 + blots[..., None] * (tints - 110)[:, None, None, :] + rng.normal(0, 25, (n, 32, 32, 3))
        return np.clip(x, 0, 255).astype("float32"), y[:, None]

    return draw(_IMAGES[0]), draw(_IMAGES[1])


def blocks() -> tuple[Pair, None]:
    """Return made-up census blocks in place of California housing.

    Returns
    -------
    tuple
        x float64 (2064, 8) with columns and ranges like the real ones, y float64 (2064,) from 0.15 to 5 in
        100,000 $; and no test split, as in the real set. A few blocks have an absurd occupancy, as there.
    """
    rng = np.random.default_rng(8)
    n = _BLOCKS
    income = rng.lognormal(1.25, 0.45, n).clip(0.5, 15)
    age = rng.integers(1, 53, n).astype("float64")
    rooms = (income * 0.7 + rng.normal(3, 1, n)).clip(1, None)
    bedrooms = rng.normal(1.1, 0.2, n).clip(0.4, None)
    population = rng.lognormal(7, 0.7, n).round().clip(3, None)
    occupancy = rng.normal(2.9, 0.7, n).clip(0.8, None)
    occupancy[rng.choice(n, 5, replace=False)] *= 30
    latitude, longitude = rng.uniform(32.5, 42, n), rng.uniform(-124.3, -114.3, n)
    coast = np.exp(-(((longitude + 119 + (latitude - 36) * 0.9) / 3) ** 2))
    value = 0.45 * income + 0.9 * coast + 0.004 * age - 0.1 * occupancy.clip(None, 5) + rng.normal(0, 0.4, n)
    x = np.stack([income, age, rooms, bedrooms, population, occupancy, latitude, longitude], axis=1)
    return (x, value.clip(0.15, 5.0)), None


STAND_INS: dict[str, Callable[[], tuple[Pair, Pair | None]]] = {
    "cifar10": pictures,
    "california_housing": blocks,
}
"""Name of a known set -> what generates its stand-in."""
