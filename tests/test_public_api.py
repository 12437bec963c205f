"""The public names are a contract: sorted, complete, cheap to import."""

from __future__ import annotations

import subprocess
import sys

import pytest

import dltp_widgets as dltp


def test_all_is_sorted_and_everything_in_it_exists() -> None:
    assert list(dltp.__all__) == sorted(dltp.__all__)
    for name in dltp.__all__:
        assert getattr(dltp, name) is not None
    assert set(dltp.__all__) <= set(dir(dltp))


def test_what_type_checkers_see_is_what_there_is() -> None:
    """The names under TYPE_CHECKING come from the modules that the lazy table names."""
    import ast
    from pathlib import Path

    tree = ast.parse(Path(dltp.__file__).read_text())
    imports = [
        node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module != "__future__"
    ]
    seen = {
        alias.name: (node.module or "").removeprefix("dltp_widgets.")
        for node in imports
        for alias in node.names
        if (node.module or "").startswith("dltp_widgets.")
    }
    assert seen == dltp._PUBLIC


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="NoSuchThing"):
        _ = dltp.NoSuchThing


def test_import_loads_neither_tensorflow_nor_a_widget() -> None:
    code = (
        "import sys, dltp_widgets; heavy = {'tensorflow', 'keras', 'sklearn', 'pandas', 'bqplot', 'ipywidgets',"
        " 'matplotlib'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_core_needs_no_front_end() -> None:
    code = (
        "import sys, dltp_widgets as d\n"
        "from dltp_widgets.core.experiment import demonstration\n"
        "exp = demonstration(); assert exp.resolved.params == 300938; d.check_experiment(exp)\n"
        "heavy = {'IPython', 'ipywidgets', 'bqplot'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
