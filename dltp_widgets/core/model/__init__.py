"""Models as data, and what follows from them without training anything.

::

    spec          ModelSpec: what a model is                     (layer_spec: of what; spec_json: its text)
    nested        models inside a model, and bases of keras.applications, as blocks
    problem       the first thing that is wrong, in words, with its fix
    catalog/      every layer that a block can be, its arguments, words on them
    editing/      spec in, spec out                              (wired, wiring: those of a graph)
    resolving/    a spec -> shapes, parameters, formulas, or the Problem
    keras/        a spec -> a keras.Model, and the way back
    code/         a spec -> the Keras code; the way back is `dltp_widgets.core.reading`
    frozen, naming, source         JSON values that cannot change; names of layers; Python as black lays it out

Only `keras/` imports Keras, and `resolving/` where a layer has no closed form.
"""
