"""Sources of many habits and ages: each parses, or says what it could not read; none is misread.

``corpus.txt`` holds the sources, each followed by what must come out, line by line; the file was read through
by a person. To add a source, write it with an empty expectation and look at what the failing test shows.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dltp_widgets.core.model.code.to_code import to_code
from dltp_widgets.core.reading.from_code import CodeResult, from_code

CASES = [case.split("\n", 1) for case in Path(__file__).with_name("corpus.txt").read_text().split("### ")[1:]]


def described(result: CodeResult) -> list[str]:
    """Return what was read, a line for each part."""
    found = []
    if (spec := result.spec) is not None:
        found.append("model" if spec.name is None else f"model {spec.name!r}")
        found += [f"input {name!r} {shape}" for name, shape in spec.inputs.items()]
        for layer, name in zip(spec.layers, spec.layer_names, strict=True):
            args = {**layer.args, **({} if layer.name is None else {"name": layer.name})}
            words = [layer.layer, *(f"{key}={value!r}" for key, value in args.items())]
            found.append(
                " ".join([*words, *(["<-", ", ".join(spec.edges[name])] if name in spec.edges else [])])
            )
        found += [f"outputs {', '.join(spec.outputs)}"] if spec.outputs else []
    for part in (result.compile, result.fit):
        if part is not None:
            usual = type(part)()
            shown = [
                f"{key}={value!r}"
                for key, value in vars(part).items()
                if key in ("loss", "optimizer") or value != getattr(usual, key)
            ]
            found.append(" ".join([type(part).__name__, *shown]))
    return found + [f"{note.line} {note.kind} {note.code}" for note in result.notes]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[name for name, _case in CASES])
def test_source(name: str, case: str) -> None:
    source, expected = case.split("=====\n")
    result = from_code(source)
    assert described(result) == expected.splitlines(), name
    assert all(note.message and 0 <= note.line <= source.count("\n") + 1 for note in result.notes)
    if result.spec is not None:  # what was read can be written and read again
        again = from_code(to_code(result.spec, "functional"))
        assert again.spec == result.spec


def test_there_are_fifty() -> None:
    assert len(CASES) >= 50
