"""Ready-made stacks: the networks that every course begins with."""

from __future__ import annotations

from collections.abc import Sequence

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.spec import ModelSpec

MLP_UNITS = (256, 256, 128)
"""Neurons of the hidden layers of the multi-layer perceptron."""


def perceptron(
    input_shape: Sequence[int] = (10,), outputs: int = 1, task: str = "classification"
) -> ModelSpec:
    """Describe the perceptron: one layer of neurons and nothing hidden.

    Parameters
    ----------
    input_shape : sequence of int, default (10,)
        Shape of one example; an image is flattened first.
    outputs : int, default 1
        Neurons. With one the function is a sigmoid, with more a softmax.
    task : {"classification", "regression"}
        A regression has no function behind the last layer.
    """
    return _stack(input_shape, (), outputs, task)


def mlp(
    input_shape: Sequence[int] = (28, 28, 1), outputs: int = 10, task: str = "classification"
) -> ModelSpec:
    """Describe the multi-layer perceptron 256 - 256 - 128 - outputs, relu between; see `perceptron`.

    With the defaults it has 300,938 parameters.
    """
    return _stack(input_shape, MLP_UNITS, outputs, task)


def small_cnn(
    input_shape: Sequence[int] = (28, 28, 1), outputs: int = 10, task: str = "classification"
) -> ModelSpec:
    """Describe a small convolutional network: twice convolution and pooling, then one layer of neurons.

    With the defaults it has 34,826 parameters, as in Keras' example for MNIST.

    Parameters
    ----------
    input_shape, outputs, task
        As of `perceptron`.

    Raises
    ------
    SpecError
        If the examples are no images; so do the others with convolutions.
    """
    layers = [
        *_as_maps(input_shape),
        *(_conv(32), LayerSpec("MaxPooling2D")),
        *(_conv(64), LayerSpec("MaxPooling2D")),
        *(LayerSpec("Flatten"), LayerSpec("Dropout", rate=0.5)),
        _last(outputs, task),
    ]
    return ModelSpec.sequential(tuple(input_shape), layers)


def lenet(
    input_shape: Sequence[int] = (28, 28, 1), outputs: int = 10, task: str = "classification"
) -> ModelSpec:
    """Describe LeNet-5, which read cheques; see `small_cnn`.

    With the defaults it has 61,706 parameters. Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based
    learning applied to document recognition", 1998; with every map of the first pooling joined to every map of
    the second convolution, as it is built today.
    """
    layers = [
        *_as_maps(input_shape),
        LayerSpec("Conv2D", filters=6, kernel_size=(5, 5), padding="same", activation="tanh"),
        LayerSpec("AveragePooling2D", pool_size=(2, 2)),
        LayerSpec("Conv2D", filters=16, kernel_size=(5, 5), activation="tanh"),
        LayerSpec("AveragePooling2D", pool_size=(2, 2)),
        LayerSpec("Flatten"),
        LayerSpec("Dense", units=120, activation="tanh"),
        LayerSpec("Dense", units=84, activation="tanh"),
        _last(outputs, task),
    ]
    return ModelSpec.sequential(tuple(input_shape), layers)


def vgg_like(
    input_shape: Sequence[int] = (32, 32, 3), outputs: int = 10, task: str = "classification"
) -> ModelSpec:
    """Describe a network in the manner of VGG: blocks of two convolutions 3 x 3 and a pooling; see `small_cnn`.

    There are three blocks of 32, 64 and 128 filters, fewer on images of less than 8 x 8. Source: Simonyan and
    Zisserman, "Very deep convolutional networks for large-scale image recognition", 2014; here much smaller.
    """
    layers = _as_maps(input_shape)
    blocks = min(3, max(1, min(input_shape[:2]).bit_length() - 1))
    for filters in (32, 64, 128)[:blocks]:
        layers += [_conv(filters, padding="same"), _conv(filters, padding="same")]
        layers.append(LayerSpec("MaxPooling2D"))
    layers += [LayerSpec("Flatten"), LayerSpec("Dense", units=128, activation="relu")]
    layers += [LayerSpec("Dropout", rate=0.5), _last(outputs, task)]
    return ModelSpec.sequential(tuple(input_shape), layers)


def _stack(input_shape: Sequence[int], hidden: Sequence[int], outputs: int, task: str) -> ModelSpec:
    layers = [LayerSpec("Flatten")] if len(input_shape) > 1 else []
    for number, units in enumerate(hidden, 1):
        layers += [
            LayerSpec("Dense", units=units, name=f"dense{number}"),
            LayerSpec("Activation", activation="relu"),
        ]
    layers.append(LayerSpec("Dense", units=outputs, name=f"dense{len(hidden) + 1}"))
    if task != "regression":
        layers.append(LayerSpec("Activation", activation="sigmoid" if outputs == 1 else "softmax"))
    return ModelSpec.sequential(tuple(input_shape), layers)


def _as_maps(input_shape: Sequence[int]) -> list[LayerSpec]:
    """Return what makes maps of the examples: nothing, or the axis of the channels that is missing."""
    if len(input_shape) == 2:
        return [LayerSpec("Reshape", target_shape=(*input_shape, 1))]
    if len(input_shape) != 3:
        raise SpecError(
            _("Convolutions need images, and one example has the shape {shape}.").format(
                shape=tuple(input_shape)
            ),
            argument="input_shape",
            expected="(height, width, channels)",
            value=tuple(input_shape),
            way_out=_("Begin with the perceptron or the MLP."),
        )
    return []


def _conv(filters: int, **args: str) -> LayerSpec:
    return LayerSpec("Conv2D", filters=filters, kernel_size=(3, 3), activation="relu", **args)


def _last(outputs: int, task: str) -> LayerSpec:
    if task == "regression":
        return LayerSpec("Dense", units=outputs)
    return LayerSpec("Dense", units=outputs, activation="sigmoid" if outputs == 1 else "softmax")
