"""The small sets that come with scikit-learn, exactly as its ``load_*`` functions give them: always at hand."""

from __future__ import annotations

from dataclasses import dataclass

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.origin import Origin
from dltp_widgets.core.data.split import make_split


@dataclass(frozen=True)
class SmallSet:
    """One set of scikit-learn's."""

    loader: str
    """Name of the function in ``sklearn.datasets``."""
    n: int
    """Examples."""
    task: str
    """``"classification"`` or ``"regression"``."""


SMALL_SETS = {
    "iris": SmallSet("load_iris", 150, "classification"),
    "digits": SmallSet("load_digits", 1797, "classification"),
    "wine": SmallSet("load_wine", 178, "classification"),
    "breast_cancer": SmallSet("load_breast_cancer", 569, "classification"),
    "diabetes": SmallSet("load_diabetes", 442, "regression"),
    "linnerud": SmallSet("load_linnerud", 20, "regression"),
}
"""By the name given to `load_dataset`."""

SOURCE = "scikit-learn"


def load_small_set(name: str) -> Dataset:
    """Return one of `SMALL_SETS`.

    Returns
    -------
    Dataset
        x float64 (n, columns), all in train; y int64 (n,) with `class_names`, or float64 (n,), (n, 3) for
        linnerud. The digits are 64 columns from 0 to 16: ``reshape((8, 8, 1))`` makes images of them.
    """
    import sklearn.datasets

    found = getattr(sklearn.datasets, SMALL_SETS[name].loader)()
    names = SMALL_SETS[name].task == "classification"
    y = found.target.astype("int64") if names else found.target
    return Dataset(
        name=name,
        train=make_split(found.data, y, "train"),
        class_names=tuple(str(n) for n in found.target_names) if names else None,
        feature_names=tuple(str(n) for n in found.feature_names),
        origin=Origin(SOURCE, n=len(y)),
    )
