"""From which data a control prepares afresh: the student's own, which is kept, or a known set, loaded again."""

from __future__ import annotations

from pathlib import Path

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.files.download import Progress
from dltp_widgets.core.data.preparation import Preparation, is_known, is_reloadable, raw_of
from dltp_widgets.core.data.sources.sources import load_dataset


class OwnData:
    """The last set of one's own that was shown: as it was loaded, wherever that was shown too."""

    def __init__(self) -> None:
        self.kept: Dataset | None = None
        """What no recipe could load again; None if there was no such set."""

    def keep(self, data: Dataset) -> None:
        """Keep `data`, unless a recipe can load it again or it was made from what is kept."""
        if is_known(data):
            return
        if self.kept is None or not data.lineage or not data.descends_from(self.kept):
            self.kept = data

    def has_raw(self, data: Dataset) -> bool:
        """Tell whether what `data` was made from can be had."""
        return is_reloadable(data) or self._is_kept_raw(data)

    def raw_of(self, data: Dataset) -> Dataset:
        """Return what `data` was made from, as it was loaded.

        Never another set, not even one of the same name: it would take the place of `data` without a word.

        Raises
        ------
        DataError
            If it cannot be loaded again; see `has_raw`.
        """
        return self.kept if self.kept is not None and self._is_kept_raw(data) else raw_of(data)

    def load(self, name: str, progress: Progress | None = None) -> Dataset:
        """Return a set by its name, prepared in the usual way; what was kept prepared already stays as it is.

        Parameters
        ----------
        name : str
        progress : callable, optional
            As of `load_dataset`.

        Raises
        ------
        DataError
            If there is none, or it cannot be prepared.
        """
        kept = self.kept
        data = kept if kept is not None and kept.name == name else load_dataset(name, progress=progress)
        return data if data.lineage else Preparation.usual(data).apply(data)

    def read(self, path: str, target: str) -> Dataset:
        """Return the data of a file, prepared in the usual way; as they were read, they are kept.

        Parameters
        ----------
        path : str
            A table, or arrays where it ends with ``.npz``.
        target : str
            The column of a table that is to be predicted.

        Raises
        ------
        DataError
            If it cannot be read, or not prepared.
        """
        is_table = Path(path).suffix.lower() != ".npz"
        data = Dataset.from_csv(path, target) if is_table else Dataset.from_npz(path)
        prepared = Preparation.usual(data).apply(data)
        self.kept = data
        return prepared

    def _is_kept_raw(self, data: Dataset) -> bool:
        return self.kept is not None and not self.kept.lineage and data.descends_from(self.kept)
