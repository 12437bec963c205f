"""The table of all layers against Keras itself, and how one finds a layer in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dltp_widgets.core.language import set_language
from dltp_widgets.core.model.catalog import catalog, keras_gaps, layer_help, make_layers
from dltp_widgets.core.model.catalog.argument import check, format_argument
from dltp_widgets.core.model.catalog.argument_text import parse_argument
from dltp_widgets.core.model.catalog.keras_names import LAYERS
from dltp_widgets.core.model.catalog.layer_kind import GROUPS
from dltp_widgets.core.model.keras.instantiate import make_layer, undisturbed
from dltp_widgets.core.model.layer_spec import LayerSpec

NAMES = sorted(catalog.kinds())
FIELDS = {"number", "tuple", "choice", "initializer", "regularizer", "constraint", "switch", "text"}


def test_the_file_is_what_keras_says() -> None:
    made = json.loads(json.dumps(make_layers.make()))
    assert made == json.loads(make_layers.TARGET.read_text()), (
        "run python -m dltp_widgets.core.model.catalog.make_layers"
    )


def test_every_layer_is_here_or_left_out_with_a_reason() -> None:
    import keras

    classes = {getattr(keras.layers, name).__name__ for name in LAYERS}
    assert classes == set(NAMES) | set(keras_gaps.LEFT_OUT)


@pytest.mark.parametrize("name", NAMES)
def test_a_new_block_is_a_layer_of_keras(name: str) -> None:
    kind = catalog.kind(name)
    assert kind is not None
    assert {argument.name for argument in kind.arguments if argument.required} <= set(kind.start)
    assert len(kind.inputs) == (2 if kind.merges else 1)
    with undisturbed():
        make_layer(LayerSpec(name, **kind.start))
        for argument in kind.arguments:
            assert argument.field in FIELDS
            assert argument.required or check(argument, argument.default), argument.name
            if not argument.required and argument.name not in kind.start:
                typed = parse_argument(argument, format_argument(argument.default))
                repeated = LayerSpec(name, **kind.start, **{argument.name: typed})
                assert argument.name not in catalog.without_defaults(repeated).args
            if argument.field == "choice" and argument.choices != catalog.ACTIVATIONS:
                for choice in argument.choices:
                    _made_with(name, kind.start, argument.name, choice)


def _made_with(name: str, start: Any, argument: str, choice: str) -> None:
    both = {"num_bins": 3, "bin_boundaries": None} if name == "Discretization" else {}
    sparse = {"num_tokens": None} if (name, choice) == ("CategoryEncoding", "int") else {}
    try:
        make_layer(LayerSpec(name, **{**start, **both, **sparse, argument: choice}))
    except ValueError as error:
        if "causal" not in str(error) and "channels_first" not in str(error):
            raise


def test_second_names_and_groups() -> None:
    assert catalog.kind("MaxPool2D") is catalog.kind("MaxPooling2D")
    assert catalog.kind("Convolution1D") is catalog.kind("Conv1D")
    assert catalog.kind("Densee") is catalog.kind("Bidirectional") is None
    assert list(catalog.groups()) == list(GROUPS)
    assert sum(map(len, catalog.groups().values())) == len(NAMES) + len(catalog.bases())
    assert all(layers[0].group_label for layers in catalog.groups().values())


@pytest.mark.parametrize(
    ("text", "first"),
    [("maxpool2d", "MaxPooling2D"), ("LSTM", "LSTM"), ("Densee", "Dense"), ("sequence memory long", "LSTM"),
     ("zeropad", "ZeroPadding1D"), ("merging add", "Add")],
)  # fmt: skip
def test_search(text: str, first: str) -> None:
    assert catalog.search(text)[0].name == first


def test_search_in_french() -> None:
    set_language("fr")
    try:
        assert "Concatenate" in [kind.name for kind in catalog.search("bout à bout")]
        assert all(kind.help for kind in catalog.kinds().values())
    finally:
        set_language("en")


def test_empty_and_hostile_searches() -> None:
    assert len(catalog.search("")) == len(NAMES)
    assert catalog.search("<script>") == catalog.search("\0" * 1000) == ()


def test_the_common_forty_have_words_of_ours() -> None:
    assert len({*layer_help.LAYERS, *catalog.CATALOG}) >= 40
    assert set(layer_help.LAYERS) <= set(NAMES)
    arguments = {argument.name for kind in catalog.kinds().values() for argument in kind.arguments}
    assert set(layer_help.ARGUMENTS) <= arguments


def test_reading_it_loads_no_keras() -> None:
    code = (
        "import sys\nfrom dltp_widgets.core.model.catalog import catalog\n"
        "assert 'dltp_widgets.core.model.catalog.layer_table' not in sys.modules\n"
        "catalog.search('lstm')\nprint('keras' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert Path(make_layers.TARGET).stat().st_size < 150_000
