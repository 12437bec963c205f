"""Specs as text: what is written comes back, and a hostile text is refused in words."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    scalars | st.text(max_size=9),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(), v, max_size=2),
    max_leaves=5,
)
layers = st.builds(
    lambda layer, args, name: LayerSpec(layer, name=name, **args),
    st.text(max_size=9),
    st.dictionaries(st.text(max_size=9).filter(lambda key: key != "name"), values, max_size=3),
    st.none() | st.text(max_size=9),
)
jsons = st.recursive(
    scalars | st.text(max_size=5) | st.integers(),
    lambda v: (
        st.lists(v)
        | st.dictionaries(
            st.sampled_from(["format", "layers", "layer", "args", "name", "edges", "inputs", "outputs", "x"]),
            v,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.lists(layers, max_size=4), values, st.none() | st.text(max_size=5))
def test_round_trip(stack: list[LayerSpec], shape: object, name: str | None) -> None:
    spec = ModelSpec.sequential(shape, stack, name)
    assert ModelSpec.from_json(spec.to_json()) == spec


def test_round_trip_of_a_graph(two_branches: ModelSpec) -> None:
    again = ModelSpec.from_json(two_branches.to_json())
    assert again == two_branches
    assert list(again.inputs) == ["left", "right"]


@settings(deadline=None, max_examples=300)
@given(jsons, st.sampled_from(["layers", "inputs", "edges", "outputs", "name", "format", "version"]))
def test_a_changed_part_is_read_or_refused(part: object, key: str) -> None:
    content = json.loads(ModelSpec.sequential((4,), [LayerSpec("Dense", units=1)]).to_json())
    with contextlib.suppress(SpecError):
        ModelSpec.from_json(json.dumps({**content, key: part}))


@settings(deadline=None)
@given(st.text() | st.none() | st.binary())
def test_any_text_is_refused_in_words(text: object) -> None:
    with pytest.raises(SpecError):
        ModelSpec.from_json(text)  # type: ignore[arg-type]


HEAD = '{"format": "dltp-model", "version": 1, "inputs": {"input": [4]}, "layers": '


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "1" * 10_000,
        "NaN",
        HEAD + "[" * 50 + "]" * 50 + "}",
        HEAD + '[{"layer": "Dense", "args": {"units": ' + "9" * 5000 + "}}]}",
        HEAD + '[{"layer": "Dense", "args": {"units": 1e999}}]}',
        HEAD + '[{"layer": "Dense", "args": {"units": ' + "[" * 60 + "]" * 60 + "}}]}",
        HEAD + '[{"layer": "Dense", "args": {"name": "x"}}]}',
        HEAD + '[{"layer": "Dense", "args": {"self": 1, "layer": 2}}], "edges": 3}',
        HEAD + str([{"layer": "Flatten"}] * 6000).replace("'", '"') + "}",
    ],
)
def test_hostile_texts(text: str) -> None:
    with pytest.raises(SpecError):
        ModelSpec.from_json(text)
