"""A process that writes events: ``python writer.py FOLDER WHO EVENTS``; -1 writes until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from dltp_widgets.labs.session.journal import Journal


def main(folder: str, who: str, events: int) -> None:
    journal = Journal(Path(folder), "lab", who)
    number = 0
    while number != events:
        journal.write("attempt", f"exercise-{number}", passed=number % 2 == 0, answer="é" * 40)
        number += 1


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
