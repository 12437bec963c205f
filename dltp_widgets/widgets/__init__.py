"""Views over the core, made of ipywidgets and bqplot: they show, pass on what the student does, and decide nothing."""
