"""Why a step cannot be: one sentence, said before anything runs."""

from __future__ import annotations

from collections.abc import Callable

from dltp_widgets.core.errors import SpecError

CODES = (
    "unknown_operation",
    "unknown_argument",
    "missing_argument",
    "wrong_value",
    "unknown_operand",
    "not_numbers",
    "negative_size",
    "two_unknowns",
    "not_a_multiple",
    "wrong_count",
    "wrong_rank",
    "bad_axis",
    "not_a_permutation",
    "not_of_size_one",
    "different_dtypes",
    "wrong_dtype",
    "different_shapes",
    "cannot_broadcast",
    "inner_dimensions",
    "too_many_indices",
    "index_out_of_range",
    "zero_step",
    "too_many_axes",
    "too_large",
    "too_much_work",
)
"""Every code that a refusal may bear."""


class ShapeRefusal(SpecError):  # noqa: N818  (a refusal, not a fault; as in core.model.problem)
    """A step that cannot be.

    Parameters
    ----------
    code : str
        One of `CODES`.
    say : callable
        Makes the sentence, so that it follows the language.
    argument : str, optional
        The argument at fault: ``"shape"``, ``"axis"``, ``"other"``, ...
    """

    def __init__(self, code: str, say: Callable[[], str], argument: str | None = None) -> None:
        super().__init__(say(), argument=argument)
        self.code = code
        """Stable slug."""
        self.say = say
        """Makes the sentence in the language in force."""
