"""Whatever the text, `from_code` answers, and executes nothing of it."""

from __future__ import annotations

import builtins
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.reading.from_code import from_code
from dltp_widgets.core.reading.messages import MIGRATED, UNSUPPORTED

TEXTS = Path(__file__).with_name("corpus.txt").read_text()
LINES = [line for line in TEXTS.splitlines() if not line.startswith(("###", "="))]


def codes(source: str) -> set[str]:
    """Return the codes of the notes on a source."""
    return {note.code for note in from_code(source).notes}


@pytest.fixture
def alarm(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Sound when something is executed, imported or opened."""
    heard: list[str] = []

    def refuse(name: str) -> Any:
        def called(*_args: object, **_named: object) -> None:
            heard.append(name)

        return called

    monkeypatch.setattr(os, "system", refuse("os.system"))
    for name in ("exec", "eval", "open", "input", "breakpoint"):
        monkeypatch.setattr(builtins, name, refuse(name))
    return heard


EVIL = "__import__('os').system('touch /tmp/evil')"


@pytest.mark.parametrize(
    "source",
    [
        EVIL,
        f"model = Sequential([Input((3,)), Dense({EVIL})])",
        f"@{EVIL}\ndef f(): pass\nf()",
        f"def f(x={EVIL}): return Sequential([Dense(x)])\nf()",
        f"model = Sequential([Dense(u) for u in {EVIL}])",
        f"class M(keras.Model):\n    x = {EVIL}\n    def call(self, x): return {EVIL}\nM()(Input((3,)))",
        f"x = [{EVIL} for _ in range(3)]",
        f"f'{{{EVIL}}}'",
        f"model = Sequential(name=str({EVIL}))",
        "import os\nos.system('touch /tmp/evil')\nfrom os import system as Dense\nSequential([Dense('x')])",
        "eval('1')\nexec('1')\nopen('/tmp/evil', 'w')\ninput()\nbreakpoint()",
        "'{0.__class__.__mro__}'.format(1)",
        "().__class__.__bases__[0].__subclasses__()",
        f"lambda: {EVIL}",
        f"with {EVIL} as x: pass",
        f"assert {EVIL}",
        f"match {EVIL}:\n    case _: {EVIL}",
    ],
)
def test_nothing_is_executed(source: str, alarm: list[str]) -> None:
    from_code(source)
    assert alarm == []


def test_nothing_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    real = builtins.__import__

    def spy(name: str, *args: Any, **named: Any) -> Any:
        found.append(name)
        return real(name, *args, **named)

    from_code("1")
    monkeypatch.setattr(builtins, "__import__", spy)
    from_code(
        "import antigravity\nfrom turtle import *\nimport keras\nmodel = keras.Sequential([keras.layers.Dense(1)])"
    )
    assert not {"antigravity", "turtle", "keras"} & {name.partition(".")[0] for name in found}


@settings(max_examples=500)
@given(st.text())
@example("\x00")
@example("\ud800")
@example("\ufeffmodel = 1")
@example("𝕞𝕠𝕕𝕖𝕝 = Sequential()")
@example("x = 1e999\nmodel = Sequential([Dropout(x)])")
@example("model = Sequential([Dense(" + "9" * 5000 + ")])")
@example("model = Sequential([Dense(10 ** 10 ** 10)])")
@example("x = 'a' * 10 ** 9 * 10 ** 9")
@example("x = 1 << 10 ** 9")
@example("x = range(10 ** 12)\ny = list(x)")
@example("'%999999999d' % 1\n'{:>999999999}'.format(1)\nf'{1:>999999999}'")
def test_any_text(source: str) -> None:
    assert all(isinstance(note.message, str) for note in from_code(source).notes)


@settings(max_examples=500)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=30))
def test_any_mixture_of_lines(lines: list[str]) -> None:
    result = from_code("\n".join(lines))
    assert all(isinstance(note.message, str) for note in result.notes)


@settings(max_examples=500)
@given(st.integers(0, len(TEXTS)), st.integers(1, 800), st.text(max_size=3))
def test_any_cut(start: int, length: int, middle: str) -> None:
    from_code(TEXTS[start : start + length])
    from_code(f"{TEXTS[start : start + length // 2]}{middle}{TEXTS[start + length // 2 : start + length]}")


atoms = st.sampled_from(
    ["x", "1", "None", "'a'", "2.5", "[]", "{}", "()", "Dense", "Dense(2)", "Input((3,))", "Sequential()",
     "keras.layers",
     "model", "layers.Add()", "range(3)", "len", "f", "M()", "super()", "self"]
)  # fmt: skip
expressions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("{}({})".format, inner, inner),
        st.builds("{}({}, {})".format, inner, inner, inner),
        st.builds("{}(name={})".format, inner, inner),
        st.builds("{}({}, activation={}, input_shape={})".format, atoms, inner, inner, inner),
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(["+", "-", "*", "/", "**", "%", "//", "==", "<", "in", "is", "and", "or"]),
            inner,
        ),
        st.builds("[{}, *{}]".format, inner, inner),
        st.builds("{{{}: {}}}".format, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds(
            "{}.{}".format,
            inner,
            st.sampled_from(["add", "append", "output", "layers", "fit", "compile", "format", "items"]),
        ),
        st.builds("Sequential([{}, {}])".format, inner, inner),
        st.builds("keras.Model({}, {})".format, inner, inner),
        st.builds("[{} for x in {} if {}]".format, inner, inner, inner),
        st.builds("model.compile({}, {}, metrics={})".format, inner, inner, inner),
        st.builds(
            "model.fit({}, epochs={}, callbacks={}, class_weight={})".format, inner, inner, inner, inner
        ),
        st.builds("keras.optimizers.Adam({}, decay={})".format, inner, inner),
        st.builds("keras.regularizers.l2({})".format, inner),
    ),
    max_leaves=12,
)
statements = st.one_of(
    st.builds("{} = {}".format, st.sampled_from(["x", "model", "model.x", "x[0]", "x, model", "*x, f"]), expressions),
    st.builds("model.add({})".format, expressions),
    st.builds("x.append({})".format, expressions),
    st.builds("x += {}".format, expressions),
    st.builds("for x in {}: model.add({})".format, expressions, expressions),
    st.builds("if {}: model = {}\nelse: return {}".format, expressions, expressions, expressions),
    st.builds("def f(x, y={}, *a, **k): return {}".format, expressions, expressions),
    st.builds(
        "class M(keras.Model):\n    def __init__(self, x=1):\n        super().__init__({})\n        self.a = {}\n"
        "    def call(self, x):\n        return {}".format,
        expressions, expressions, expressions,
    ),
)  # fmt: skip


@settings(max_examples=500)
@given(st.lists(statements, min_size=1, max_size=6).map("\n".join))
@example("model = Sequential()\nmodel.add(model)")
@example("x = []\nx.append(x)\nmodel = Sequential(x)")
@example("def f(): return f()\nmodel = f()")
@example("x = 1\n" + "x = [x, x]\n" * 100 + "model = Sequential(x)")
@example("x = {}\nx[0] = x\nmodel = Sequential(x)")
@example("x = [1] * 10000\ny = [x] * 10000\nz = [y] * 10000")
@example("a = Sequential([Dense(1)])\n" + "a = Sequential([a, a])\n" * 60)
@example("x = Input((3,))\n" + "x = x + x\n" * 200 + "model = keras.Model(x, x)")
@example("class M(keras.Model):\n    def call(self, x):\n        return None\nmodel = M()")
@example("def f(g): return g(g)\nf(f)")
@example("for i in range(9999):\n    for j in range(9999):\n        x = Dense(1)")
def test_any_program(source: str) -> None:
    result = from_code(source)
    assert all(isinstance(note.message, str) for note in result.notes)


def test_too_long() -> None:
    assert codes("x = 1\n" * 200_000) == {"too_long"}
    assert codes("model.add(Dense(1))\n" * 10_000) >= {"nothing_found"}


@pytest.mark.parametrize(
    "source",
    [
        "(" * 5_000,
        "(" * 150 + ")" * 150,
        "-" * 50_000 + "1",
        "x" + ".a" * 50_000,
        "x" + "()" * 50_000,
        "1" + "+1" * 50_000,
        "x = " + "[" * 90 + "]" * 90,
        "not " * 40_000 + "x",
        "if 1:\n" + "".join(" " * depth + "if 1:\n" for depth in range(1, 99)) + " " * 99 + "x = 1",
        "lambda: " * 5_000 + "1",
        "x = " + "f(" * 90 + ")" * 90,
    ],
)
def test_deep(source: str) -> None:
    model = "\nmodel = Sequential([Input((3,)), Dense(1)])\n"
    result = from_code(source + model)
    assert result.notes or result.spec is not None


def test_one_bad_statement_does_not_stop_the_next() -> None:
    source = "x = 1" + "+1" * 800 + "\nmodel = Sequential([Input((3,)), Dense(1)])\n"
    assert from_code(source).spec is not None


def test_no_text() -> None:
    with pytest.raises(SpecError):
        from_code(b"model = 1")  # type: ignore[arg-type]
    assert codes("") == {"nothing_found"}


def test_names_are_kept_as_they_are() -> None:
    name = "<img src=x onerror=alert(1)>'\"\n\\"
    spec = from_code(f"model = Sequential([Input((3,)), Dense(1, name={name!r})], name={name!r})").spec
    assert spec is not None
    assert spec.name == spec.layers[0].name == name


def test_every_message_can_be_said() -> None:
    assert not set(MIGRATED) & set(UNSUPPORTED)
    package = Path(__file__).parents[3] / "dltp_widgets" / "core" / "reading"
    text = "".join(path.read_text() for path in package.glob("*.py") if path.name != "messages.py")
    assert [code for code in MIGRATED | UNSUPPORTED if f'"{code}"' not in text] == []
