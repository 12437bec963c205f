"""`Dataset`: named arrays in splits, with a memory of everything that was done to them.

A data set is a value: `facts` says what can be read off it, `making` how one is made. Each method returns a new
one that shares what it did not change, and appends a `Transform` to the lineage; only the count of looks at the
test set is common to all that come from one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dltp_widgets.core.data import operations
from dltp_widgets.core.data.arrays.arrays import as_numbers
from dltp_widgets.core.data.making import DatasetMakers
from dltp_widgets.core.data.operations import SPLITS
from dltp_widgets.core.data.split import Arrays, Split, check_same_shapes, named

__all__ = ["SPLITS", "Dataset", "Split"]


@dataclass(frozen=True, eq=False, repr=False)
class Dataset(DatasetMakers):
    """Named arrays in splits, and their lineage.

    Made by `load_dataset`, `from_arrays`, `from_csv` or `from_npz`.
    """

    def split(
        self,
        valid: float | None = 0.25,
        test: float | None = None,
        seed: int | None = 42,
        stratify: bool = False,
    ) -> Dataset:
        """Split examples off `train`: first the test set, then the validation set from the rest.

        Exactly scikit-learn's ``train_test_split(test_size=..., random_state=seed)``, twice. The parts are
        copies.

        Parameters
        ----------
        valid : float, int or None, default 0.25
            Share (or number) of what is left after `test`; None for none.
        test : float, int or None, default None
            Share (or number) of all training examples; None keeps the test set as it is.
        seed : int or None, default 42
            Of the shuffle, 0 to 2**32 - 1; None draws one and records it.
        stratify : bool, default False
            Keep the proportions of the classes in every part.

        Raises
        ------
        DataError
            If a part exists already, would be empty, or cannot be stratified.
        """
        if valid is None and test is None:
            return replace(self)
        return self._after(operations.split_off(self.splits, valid, test, seed, stratify))

    def scale(self, kind: str, fit_on: str = "train", apply_to: str | Sequence[str] = "all") -> Dataset:
        """Bring x into a range in which a network learns; float64 stays float64, all else becomes float32.

        Parameters
        ----------
        kind : str
            ``"minus_one_one"``: (x - 127.5) / 127.5; ``"zero_one"``: x / 255; ``"standard"``: (x - mean) /
            std per column (for images, per channel).
        fit_on : str, default "train"
            The split whose mean and std ``"standard"`` uses. ``"valid"``, ``"test"``, ``"all"`` and
            ``"each"`` (every split its own) leak, and exist to show it. The other kinds fit nothing.
        apply_to : str or sequence of str, default "all"
            The splits to scale. Leaving one out is the other mistake.

        Raises
        ------
        DataError
            If a word is unknown or a split does not exist.
        """
        return self._after(operations.scaled(self.splits, kind, fit_on, apply_to))

    def reshape(self, shape: int | Sequence[int] | Mapping[str, Sequence[int]]) -> Dataset:
        """Give every x another shape, without copying.

        Parameters
        ----------
        shape : int, sequence of int, or mapping of str to these
            The shape of one example, without the number of examples: ``(28, 28, 1)``, ``784``; one size may
            be -1. A mapping reshapes the named inputs only.

        Raises
        ------
        DataError
            If the values of an example do not fill the shape.
        """
        return self._after(operations.reshaped(self.splits, shape))

    def one_hot(self) -> Dataset:
        """Turn class numbers (n,) or (n, 1) into float32 rows (n, n_classes) with a single 1.

        Raises
        ------
        DataError
            If the targets are no class numbers, or one is out of range.
        """
        outputs = named(self.train.y, "y")
        return self._after(
            operations.one_hot(self.splits, {name: self._count_classes(name) for name in outputs})
        )

    def drop_missing(self) -> Dataset:
        """Leave out the examples that hold a NaN or an infinite value in x or y, in every split.

        What is left of a split that changes is a copy.

        Raises
        ------
        DataError
            If no example of a split would be left.
        """
        return self._after(operations.without_missing(self.splits))

    def drop_duplicates(self, keep: str = "train") -> Dataset:
        """Leave out the examples whose x stands in another split, too, value by value.

        Parameters
        ----------
        keep : {"train", "held_out"}, default "train"
            Where the copies stay: in train (they leave valid and test), or in what judges it.

        Raises
        ------
        DataError
            If no example of a split would be left.
        """
        return self._after(operations.without_copies(self.splits, keep))

    def to_code(self) -> str:
        """Return the code that makes the same arrays with NumPy, scikit-learn and Keras alone.

        It leaves ``x_train``, ``y_train``, ``x_valid``... behind, which the code of an experiment goes on from.
        """
        from dltp_widgets.core.data.data_code import data_code

        return data_code(self)

    def prepare(self, x: object, like: str | None = None) -> Arrays:
        """Do to raw examples what the lineage did to a split: what a model needs to judge a new digit.

        Parameters
        ----------
        x : array-like, or mapping of str to array-like
            Examples as they were when the set was loaded, shape (n, ...).
        like : str, optional
            The split to imitate; the test set by default, else the validation or training set.

        Returns
        -------
        ndarray or dict of ndarray
            The same examples, reshaped and scaled with the numbers learned then.

        Raises
        ------
        DataError
            If `x` does not hold numbers or has another shape, or the split does not exist.
        """
        where = like or [*self.splits][-1]
        if where not in self.splits:
            raise operations.no_split(where, self.splits, "like")
        raw: Arrays = {k: as_numbers(v, k) for k, v in x.items()} if isinstance(x, Mapping) else as_numbers(x)
        ready = operations.prepared(raw, self.lineage, where)
        check_same_shapes({"train": self.train, "x": Split(ready, self.train.y)})
        return ready

    def _after(self, change: operations.Change) -> Dataset:
        changed, transform = change
        raw = self if not self.lineage and not self.origin.is_lasting else self._raw
        return replace(self, **changed, lineage=self.lineage.then(transform), _raw=raw)  # type: ignore[arg-type]
