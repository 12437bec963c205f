"""Hatch build hook: compile the translations of every language with Babel.

It runs for wheels, for source distributions and for editable installs, so that a ``.mo`` file is never committed
and never stale.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path("dltp_widgets") / "locale"


class CompileMessages(BuildHookInterface[Any]):
    """Called by hatchling (``[tool.hatch.build.hooks.custom]``)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before hatchling collects the files."""
        compile_messages(Path(self.root) / LOCALE)


def compile_messages(locale: Path) -> list[Path]:
    """Write the ``.mo`` beside each ``.po`` below `locale`, and return what was written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        target = source.with_suffix(".mo")
        content = io.BytesIO()
        write_mo(content, catalog)
        # Whole or not at all: a kernel may be reading the old one.
        temporary = target.with_suffix(".mo.tmp")
        temporary.write_bytes(content.getvalue())
        os.replace(temporary, target)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_messages(Path(__file__).parent.parent / LOCALE)
