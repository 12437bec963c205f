"""A cell that ran, and which of all that ran is the answer that stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dltp_widgets.labs.session.statements import made_by, until


@dataclass(frozen=True)
class Cell:
    """A cell that ran."""

    code: str
    """What was typed."""
    key: str = ""
    """Its identity in the notebook, the same when it is run again; empty if the notebook does not tell."""
    error: str = ""
    """What it raised, as ``"NameError: ..."``; empty if it ran well."""
    line: int = 0
    """Line at which it raised, from 1."""

    @property
    def done(self) -> str:
        """The part that ran to its end."""
        return until(self.code, self.line) if self.error else self.code


def standing(cells: Sequence[Cell], given: Collection[str]) -> str:
    """Return the code of a student that stands: what was corrected since, and what the lab gave, left out.

    Parameters
    ----------
    cells : sequence of Cell
        As they ran.
    given : collection of str
        The cells of the lab itself.
    """
    texts = {text.strip() for text in given}
    own = [cell for cell in cells if cell.code.strip() not in texts]
    kept: list[str] = []
    keys: set[str] = set()
    made: set[str] = set()
    for cell in reversed(own):
        failed_before = cell.error and cell is not own[-1]
        makes = made_by(cell.done)
        if not (failed_before or cell.key in keys or (makes and makes <= made)):
            kept.append(cell.code)
        keys |= {cell.key} - {""}
        made |= makes
    return "\n\n".join(reversed(kept))
