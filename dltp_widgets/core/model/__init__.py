"""Models as data, and what follows from them without training anything.

In the order of imports, each file one noun::

    frozen        JSON values that cannot change and can be hashed
    naming        names of layers: valid, unique, automatic
    layer_spec    LayerSpec: a Keras class and its arguments
    spec          ModelSpec: what a model is                     (spec_json: its text)
    argument      one argument of a layer: show, check           (argument_text: read what is typed)
    guided        the layers of the palette, in our words        (layer_kind: what they share)
    layer_table   all others, from layers.json                   (make_layers, keras_gaps make it; layer_help words it)
    nested        models inside a model, and bases of keras.applications, as blocks   (base_kind: their arguments)
    catalog       every layer that a block can be: kind, groups, search, bases
    keras_names   every layer of Keras, by name
    problem       the first thing that is wrong, in words, with its fix
    inspect_layer, inspect_model   what is wrong before any shape is known
    wired         a model with its lines held by place           (wiring, moving, model_inputs, block_rows: its edits)
    cost          multiply-adds of a layer
    memory        bytes that a training takes
    closed_form   shapes and parameters of the guided layers, by arithmetic
    merging_form  the same for the layers that merge tensors
    quick_form    further layers in their usual form
    instantiate   a LayerSpec -> a Keras layer; the build lock
    keras_form    the same for every other layer, by asking Keras without weights
    block_form    the same for a model inside a model             (make_block makes it)
    advice        what Keras accepts and is mostly a mistake
    resolve       a spec -> shapes, parameters, formulas, or the Problem
    build         a ModelSpec -> a keras.Model
    from_model    the way back                                   (describe_layer, known_base)
    source        Python source, laid out as black lays it out
    to_code       a ModelSpec -> the Keras code                  (subclass_code, block_code, training_code)
    keras_file    .keras files, checked before Keras reads them
"""
