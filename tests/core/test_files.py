"""A file is there as a whole, or as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltp_widgets.core.files import writing


def test_a_file_appears_at_the_end_and_everybody_may_read_it(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.txt"
    with writing(target) as temporary:
        temporary.write_text("text")
        assert not target.exists()
        assert temporary.parent == target.parent
    assert target.read_text() == "text"
    assert target.stat().st_mode & 0o777 == 0o644
    assert list(target.parent.iterdir()) == [target]


def interrupted(target: Path) -> None:
    with writing(target) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        interrupted(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
