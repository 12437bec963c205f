"""Writing a file so that nobody ever sees it half written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def writing(target: Path) -> Iterator[Path]:
    """Give a temporary path that becomes `target` at the end, or is removed after an error.

    Parameters
    ----------
    target : Path
        The file to write; its folder is made if need be.

    Yields
    ------
    Path
        An empty file in the same folder, hence on the same disk.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)  # mkstemp makes it private, and a class shares the folder
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
