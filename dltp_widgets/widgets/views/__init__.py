"""The few views that stock widgets cannot give: Python halves of the modules in ``labextension/src/views``."""
