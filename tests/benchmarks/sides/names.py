"""What the displays of ``fit`` are called."""

from __future__ import annotations

KINDS = {"bar": "fit, the Keras bar", "tqdm": "fit, tqdm's callback", "livelossplot": "fit, livelossplot"}
"""Key -> what a table calls it."""
