"""The exceptions of the package, all of them.

::

    DltpError
    ├── SpecError       a model, compile or fit description that cannot be
    ├── DataError       arrays, files and downloads
    ├── TrainingError   a run that cannot start or go on
    └── LabError        a guided session that cannot be read

Each one is a sentence for a student and carries what a program needs: the argument, what was
expected, what came, and the way out.
"""

from __future__ import annotations

from typing import Any


class DltpError(Exception):
    """An error that explains itself.

    Parameters
    ----------
    message : str
        One sentence: what is wrong and where.
    argument : str, optional
        Name of the argument or field at fault, dotted (``"compile.loss"``).
    expected : str, optional
        What would have been right.
    value : object, optional
        What came instead.
    way_out : str, optional
        One sentence: what to do now. It is appended to the message.
    """

    def __init__(
        self,
        message: str,
        *,
        argument: str | None = None,
        expected: str | None = None,
        value: object = None,
        way_out: str | None = None,
    ) -> None:
        super().__init__(f"{message} {way_out}" if way_out else message)
        self.message = message
        self.argument = argument
        self.expected = expected
        self.value = value
        self.way_out = way_out


class SpecError(DltpError, ValueError):
    """A description of a model, of compile or of fit that cannot be."""


class DataError(DltpError, ValueError):
    """Arrays, files or downloads that cannot be used."""


class TrainingError(DltpError, RuntimeError):
    """A run that cannot start or go on."""


class LabError(DltpError, ValueError):
    """A guided session that cannot be read.

    Parameters
    ----------
    message : str
        As of `DltpError`; it names file and line.
    file : str, optional
        Name of the file at fault.
    line : int, optional
        Line of that file, from 1.
    **details
        As of `DltpError`.
    """

    def __init__(
        self, message: str, *, file: str | None = None, line: int | None = None, **details: Any
    ) -> None:
        super().__init__(message, **details)
        self.file = file
        self.line = line
