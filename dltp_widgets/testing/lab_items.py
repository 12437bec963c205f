"""``pytest --dltp-lab FILE``: one test an exercise, played in a kernel with its solution and without."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest

from dltp_widgets.labs.authoring.playing import Failure, Played, play
from dltp_widgets.labs.lab import Lab


class LabFailure(AssertionError):  # noqa: N818  (what a test says, not an error of the program)
    """An exercise that does not behave; its text is all there is to show."""


class LabFile(pytest.File):
    """A page; its exercises are played once, in order, when the first of them is tested."""

    @cached_property
    def lab(self) -> Lab:
        """The lab."""
        return Lab.from_file(self.path)

    @cached_property
    def events(self) -> list[Played | Failure]:
        """What came of playing it."""
        return list(play(self.lab))

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for the cells, and one for each exercise."""
        yield CellsItem.from_parent(self, name="cells")
        for exercise in self.lab.exercises:
            yield ExerciseItem.from_parent(self, name=exercise.key)


class _Item(pytest.Item):
    parent: LabFile

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the sentence, without a traceback."""
        if isinstance(excinfo.value, LabFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """Return where the test stands."""
        return self.path, None, f"{self.path.name}: {self.name}"


class CellsItem(_Item):
    """Every cell and every solution runs."""

    def runtest(self) -> None:
        """Fail with the cells that were refused."""
        refused = [event for event in self.parent.events if isinstance(event, Failure)]
        if refused:
            raise LabFailure("\n".join(f"{self.path.name}:{event.line}: {event.error}" for event in refused))


class ExerciseItem(_Item):
    """An exercise passes with its solution, and fails without."""

    def runtest(self) -> None:
        """Fail, or skip what has no check."""
        played = next(e for e in self.parent.events if isinstance(e, Played) and e.key == self.name)
        if played.before is None:
            pytest.skip("nothing to check")
        if played.before.passed:
            raise LabFailure(f"{self.name} passes before any work")
        if played.after is None:
            raise LabFailure(f"{self.name} has no solution to play")
        if not played.after.passed:
            raise LabFailure(
                f"the solution of {self.name} does not pass: {played.after.message} {played.after.hint}"
            )
