"""Where a data set comes from and how much of it there is, said in the student's language."""

from __future__ import annotations

from dataclasses import dataclass

from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _

WHOLE = ("DLTP_DATA", "cache", "download")
"""The sources that give a known set in full, in the order in which they are tried."""

OWN = "arrays"
"""The source of arrays that no file and no name gives again."""

PREPARE = "dltp data DIR"
"""The command that prepares a folder for a class without internet."""


@dataclass(frozen=True)
class Origin:
    """Where the arrays of a data set were found."""

    source: str = OWN
    """One of `WHOLE`, or ``"scikit-learn"``, ``"sample"``, ``"arrays"``, ``"csv"``, ``"npz"``, ``"generated"``."""

    place: str = ""
    """The file or folder they were read from, if any."""

    target: str = ""
    """The column of a table that became y, where it was read from a file."""

    n: int = 0
    """How many training examples there were, before anything was split off."""

    @property
    def is_lasting(self) -> bool:
        """Whether `load_dataset` finds the same values again, so that nobody need keep them."""
        return self.source in (*WHOLE, "scikit-learn", "sample")

    @property
    def badge(self) -> str:
        """``"sample 5,000"``, ``"full 60,000"``, ``"made up 2,000"``, or for other arrays ``"120 examples"``."""
        n = format_count(self.n)
        if self.source == "sample":
            return _("sample {n}").format(n=n)
        if self.source in (*WHOLE, "scikit-learn"):
            return _("full {n}").format(n=n)
        if self.source == "generated":
            return _("made up {n}").format(n=n)
        return ngettext("{n} example", "{n} examples", self.n).format(n=n)

    @property
    def sentence(self) -> str:
        """One sentence on where they were found; for the sample, also how to get the whole set."""
        sentences = {
            "DLTP_DATA": _("Read from the folder of $DLTP_DATA: {place}."),
            "cache": _("Read from a cache on this computer: {place}."),
            "download": _("Downloaded to {place}."),
            "sample": _(
                "The small sample that the package ships; for the whole set, run `{command}` and set "
                "DLTP_DATA."
            ),
            "scikit-learn": _("One of the small sets that come with scikit-learn."),
            "npz": _("Read from the file {place}."),
            "csv": _("Read from the file {place}."),
            "generated": _("Generated numbers, not real data."),
        }
        return sentences.get(self.source, _("Your own arrays.")).format(place=self.place, command=PREPARE)
