"""A file of text, read whole or refused in words."""

from __future__ import annotations

from pathlib import Path

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import gettext as _


def read_text(path: Path, most: int) -> str:
    """Return the text of a file, its line ends as they are.

    Raises
    ------
    LabError
        If it cannot be read, is too large or is not UTF-8.
    """
    try:
        if path.stat().st_size > most:
            reason = _("it has more than {n} kB").format(n=most // 1024)
            raise LabError(
                _("{file} cannot be read: {reason}.").format(file=path.name, reason=reason), file=path.name
            )
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        sentence = _("There is no file {file}.").format(file=path)
        raise LabError(sentence, argument="path", value=str(path), file=path.name) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = _("it is not UTF-8 text") if isinstance(error, UnicodeDecodeError) else str(error)
        sentence = _("{file} cannot be read: {reason}.").format(file=path.name, reason=reason)
        raise LabError(sentence, argument="path", value=str(path), file=path.name) from error
