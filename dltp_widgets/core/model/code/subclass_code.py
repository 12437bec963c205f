"""A model written as a class: the layers in ``__init__``, what happens to the data in ``call``."""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping, Sequence

from dltp_widgets.core.model.catalog.keras_names import SPREAD
from dltp_widgets.core.model.source import Group, Node, call, identifier, lines, quoted
from dltp_widgets.core.model.spec import ModelSpec

RESERVED = frozenset(
    """
    activity_regularizer add_loss add_metric add_variable add_weight autocast build
    build_from_config built call call_signature_parameters compile compile_from_config compiled
    compiled_loss compiled_metrics compute_dtype compute_loss compute_mask compute_metrics
    compute_output_shape compute_output_spec count_params distribute_reduction_method
    distribute_strategy dtype dtype_policy evaluate export fit from_config get_build_config
    get_compile_config get_config get_layer get_metrics_result get_quantization_layer_structure
    get_state_tree get_weights input input_dtype input_spec inputs jit_compile layers
    load_own_variables load_weights loss losses make_predict_function make_test_function
    make_train_function metrics metrics_names metrics_variables name non_trainable_variables
    non_trainable_weights optimizer output outputs path predict predict_function predict_on_batch
    predict_step quantization_mode quantize quantized_build quantized_call rematerialized_call
    reset_metrics run_eagerly save save_own_variables save_weights set_state_tree set_weights
    stateless_call stateless_compute_loss steps_per_execution stop_training summary supports_jit
    supports_masking symbolic_call test_function test_on_batch test_step to_json train_function
    train_on_batch train_step trainable trainable_variables trainable_weights
    unrolled_steps_per_execution variable_dtype variables weights
    """.split()  # noqa: SIM905
)
"""Names that ``keras.Model`` has already; a test proves the list complete."""

CALL_COMMENT = "# Calling it once on symbolic inputs builds the weights."
"""Stands before the call that builds the model."""


def subclassing(
    spec: ModelSpec,
    made: Sequence[Group],
    inputs: Mapping[str, Group],
    links: Sequence[tuple[str, ...]],
    name: Mapping[str, Node],
) -> list[str]:
    """Return the lines of the class and of the model made from it.

    Parameters
    ----------
    spec : ModelSpec
    made : sequence of Group
        The call that makes each layer.
    inputs : mapping of str to Group
        The call that makes each input.
    links : sequence of tuple of str
        What each layer takes.
    name : mapping
        The argument that names the model, or nothing.
    """
    class_name = _class_name(spec.name)
    attributes: dict[str, str] = {}
    for layer in spec.layer_names:
        attributes[layer] = identifier(layer, RESERVED | set(attributes.values()))
    source = [f"class {class_name}(keras.Model):", "    def __init__(self, **kwargs):"]
    source.append("        super().__init__(**kwargs)")
    for layer, node in zip(spec.layer_names, made, strict=True):
        source += lines(node, f"self.{attributes[layer]} = ", indent=8)
    source += ["", "    def call(self, inputs):", *_body(spec, attributes, links), "", ""]
    source += lines(call(class_name, (), name), "model = ")
    return ["", *source, CALL_COMMENT, *_first_call(inputs)]


def is_spread(made: Group) -> bool:
    """Tell whether the layer that a call makes takes its tensors one by one."""
    return made.head.removesuffix("(").rpartition(".")[2] in SPREAD


def _body(spec: ModelSpec, attributes: Mapping[str, str], links: Sequence[tuple[str, ...]]) -> list[str]:
    if spec.is_stack:
        return _stack_body([attributes[name] for name in spec.layer_names])
    variables, source = _variables(spec), []
    for layer, name, sources in zip(spec.layers, spec.layer_names, links, strict=True):
        taken = [variables[end] for end in sources]
        argument = taken[0] if len(taken) == 1 else f"[{', '.join(taken)}]"
        arguments = taken if layer.layer in SPREAD else [argument]
        node = Group(f"self.{attributes[name]}(", tuple(("", part) for part in arguments), ")")
        source += lines(node, f"{variables[name]} = ", indent=8)
    ends = spec.outputs or spec.layer_names[-1:]
    outputs = Group("{", tuple((f"{quoted(end)}: ", variables[end]) for end in ends), "}")
    return source + lines(outputs if len(ends) > 1 else variables[ends[0]], "return ", indent=8)


def _stack_body(attributes: Sequence[str]) -> list[str]:
    source = []
    for index, attribute in enumerate(attributes):
        node = Group(f"self.{attribute}(", (("", "x" if index else "inputs"),), ")")
        source += lines(node, "return " if index == len(attributes) - 1 else "x = ", indent=8)
    return source or ["        return inputs"]


def _variables(spec: ModelSpec) -> dict[str, str]:
    """Return what inputs and layers are called inside ``call``: inputs by name where there are several."""
    single = len(spec.inputs) == 1
    variables = {name: "inputs" if single else f"inputs[{quoted(name)}]" for name in spec.inputs}
    taken = {"self", "inputs", "keras", *dir(builtins)}
    for name in spec.layer_names:
        variables[name] = identifier(name, taken)
        taken.add(variables[name])
    return variables


def _first_call(inputs: Mapping[str, Group]) -> list[str]:
    if len(inputs) == 1:
        return lines(Group("model(", (("", next(iter(inputs.values()))),), ")"))
    items = tuple((f"{quoted(name)}: ", node) for name, node in inputs.items())
    return lines(Group("model(", (("", Group("{", items, "}")),), ")"))


def _class_name(name: str | None) -> str:
    words = re.findall(r"[A-Za-z0-9]+", name or "")
    found = "".join(word[0].upper() + word[1:] for word in words)
    return found if found.isidentifier() and found not in {*dir(builtins), "Keras"} else "MyModel"
