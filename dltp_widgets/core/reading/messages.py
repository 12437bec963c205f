"""The sentences of `from_code`: slug -> English msgid, translated when it is shown."""

from __future__ import annotations

from dltp_widgets.core.model.catalog.layer_kind import N_

MIGRATED = {
    "import_name": N_("Python tells capitals from small letters: the module is called “{new}”, not “{old}”."),
    "private_import": N_("“{old}” is a private part of TensorFlow: today one writes “{new}”."),
    "moved": N_("“{old}” has moved: today it is “{new}”."),
    "renamed": N_("“{old}” is called “{new}” today."),
    "renamed_argument": N_("The argument “{old}” is called “{new}” today."),
    "renamed_value": N_("“{old}” is written “{new}” today."),
    "dropped_argument": N_("The argument “{old}” does not exist any more; it is left out."),
    "input_shape": N_("“{old}” on the first layer is an Input of its own today, of shape {new}."),
    "ignored_input_shape": N_("“{old}” means something on the first layer only; it is left out here."),
    "shape_number": N_("({old}) is a number, not a shape: a tuple of one number is written {new}."),
    "spelling": N_("Keras has no “{old}”; it is read as “{new}”."),
    "window_numbers": N_("Keras 1 took the size of the window as two numbers; today it is a pair: {new}."),
    "decay": N_("The optimizer has no “decay” any more; the schedule InverseTimeDecay does the same."),
    "zero_decay": N_("The optimizer has no “decay” any more; it was 0 and is left out."),
    "fit_generator": N_("“fit_generator” is gone: “fit” takes generators too."),
    "third_value": N_(
        "The third value of compile is “loss_weights” today; it is read as “metrics”, as once."
    ),
    "metrics_list": N_("“metrics” is a list: {new}."),
    "operator": N_("{old} between two tensors is read as the layer {new}."),
    "function_layer": N_("“{old}” applied to a tensor is read as the layer {new}."),
    "backend": N_("“keras.backend” is all but gone in Keras 3; “{old}” is “{new}” today."),
    "image_data_format": N_("The order of the axes is taken as Keras' default, channels_last."),
    "nested_model": N_("A model inside the model: its layers are spread out here, one block each."),
    "layer_twice": N_("“{name}” is used several times and has no weights: each use is a block here."),
    "magic": N_("This is a command of the notebook, not Python; it is left out."),
    "print_statement": N_("Since Python 3, print is a function: print(...). The line is left out."),
    "seed": N_("“{old}”: today “keras.utils.set_random_seed” seeds Python, NumPy and Keras at once."),
}

UNSUPPORTED = {
    "syntax": N_(
        "Python cannot read line {line}: {reason}. Look for a bracket, a quote, a comma or a colon."
    ),
    "too_long": N_("This source is too long to be read: at most {most} characters."),
    "too_deep": N_("This is nested too deeply to be read; it is left out."),
    "too_much": N_("There is too much to do in this source; reading stops here."),
    "nothing_found": N_("No model was found in this source."),
    "unknown_layer": N_("Keras has no layer “{name}”; it is left out."),
    "unknown_layer_near": N_("Keras has no layer “{name}”; it is left out. Did you mean {near}?"),
    "unsupported_layer": N_("The layer {name} cannot be shown as a block; it is left out."),
    "own_layer": N_("“{name}” is a layer of your own and cannot be shown as a block; it is left out."),
    "unknown_layers": N_(
        "“{what}”: which layers of {name} these are is only known to Keras; they stay trained."
    ),
    "application": N_("“{name}” is a model of its own, which cannot be shown as blocks here."),
    "unknown_name_near": N_("Keras has no “{name}”; it is kept as it is. Did you mean {near}?"),
    "unknown_value": N_("{argument}: “{what}” is only known when the program runs; it is left out."),
    "unknown_part": N_("“{what}” is only known when the program runs; the layers in it are left out."),
    "unknown_condition": N_("This depends on what is only known when the program runs; it is left out."),
    "unknown_model": N_("The model depends on “{what}”, which is only known when the program runs."),
    "argument_value": N_("{argument}: a description of a model cannot hold this value; it is left out."),
    "call_argument": N_("“{argument}” in the call of a layer is left out."),
    "too_many_arguments": N_("{name} is given more values than it has arguments for; the rest is left out."),
    "shared_layer": N_("“{name}” is used several times with the same weights; here each use has its own."),
    "several_inputs": N_("{name} takes several tensors one by one; it is left out."),
    "several_outputs": N_("{name} gives several tensors; only the first is read."),
    "tensor_operation": N_("“{what}” is no layer and cannot be shown as a block; it is left out."),
    "other_model": N_("There are several models in this source; this one is left out."),
    "missing_input": N_("The model takes an input that its list of inputs does not name; it is added."),
    "input_argument": N_("“{argument}” of an input is left out: only its shape and its name are kept."),
    "loaded_weights": N_("Weights are not read from files here; the layers start with new ones."),
    "compile_argument": N_("compile: “{argument}” is left out."),
    "fit_argument": N_("fit: “{argument}” is left out."),
    "loss": N_("The loss “{what}” cannot be read, and without a loss compile is left out."),
    "no_loss": N_("compile has no loss; it is left out."),
    "optimizer": N_("The optimizer “{what}” cannot be read, and so compile is left out."),
    "metric": N_("The metric “{what}” cannot be read; it is left out."),
    "metric_argument": N_("The arguments of the metric {name} are left out."),
    "callback": N_("The callback “{what}” is left out: only EarlyStopping and ReduceLROnPlateau are read."),
    "schedule": N_("The schedule “{what}” cannot be read; the learning rate is the optimizer's own."),
    "no_fit": N_("The schedule of the learning rate belongs to fit here, and there is no call of fit."),
    "validation_split": N_("The share for validation belongs to the data: data.split(valid={share})."),
    "called_again": N_("“{name}” is called several times; only the last call is kept."),
}
