"""YAML that remembers its lines, so that an error can say where to look.

Only what JSON could hold is read: no tags, no anchors, no key twice, capped in size and depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import gettext as _

MAX_BYTES = 512 * 1024
"""The largest text that is read."""

MAX_DEPTH = 20
"""The deepest nesting that is read."""


@dataclass(frozen=True)
class Located:
    """A value and where it stands."""

    value: Any
    """None, bool, int, float or str; a list of `Located`; a dict of str to `Located`."""
    file: str
    """Name of the file."""
    line: int
    """From 1."""
    path: str = ""
    """The way from the top: ``exercises.perceptron.hints[0]``."""
    raw: str = ""
    """Of a number: as it was written."""

    @property
    def plain(self) -> Any:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {key: item.plain for key, item in self.value.items()}
        return [item.plain for item in self.value] if isinstance(self.value, list) else self.value

    def error(self, expected: str) -> LabError:
        """Return the error that something else was expected here."""
        return lab_error(self.file, self.line, expected, argument=self.path, value=self.plain)


def lab_error(file: str, line: int, expected: str, *, argument: str = "", value: Any = None) -> LabError:
    """Return an error that names the file, the line and what was expected."""
    sentence = (
        _("{file}, line {line}, {field}: {expected}.") if argument else _("{file}, line {line}: {expected}.")
    )
    return LabError(
        sentence.format(file=file, line=line, field=argument, expected=expected),
        argument=argument or None,
        expected=expected,
        value=value,
        file=file,
        line=line,
    )


def read_yaml(text: str, file: str, *, first_line: int = 1) -> Located:
    """Return the content of a YAML text.

    Parameters
    ----------
    text : str
    file : str
        Name of the file, for errors.
    first_line : int, default 1
        Line of the file at which the text begins.

    Raises
    ------
    LabError
        If it is not YAML, or more than JSON could hold; with file and line.
    """
    import yaml

    if len(text) > MAX_BYTES:
        raise lab_error(file, first_line, _("at most {n} kB are expected").format(n=MAX_BYTES // 1024))
    try:
        _check_events(text, file, first_line)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return _located(node, file, first_line, "") if node else Located(None, file, first_line)
    except LabError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        reason = _("YAML is expected ({reason})").format(reason=error.problem or error.context)
        raise lab_error(file, line, reason) from error
    except yaml.YAMLError as error:  # a character that cannot be
        raise lab_error(file, first_line, _("YAML is expected ({reason})").format(reason=error)) from error


def _check_events(text: str, file: str, first_line: int) -> None:
    """Refuse nesting, anchors and tags before anything is built of them."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = first_line + event.start_mark.line
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise lab_error(file, line, _("at most {n} levels are expected").format(n=MAX_DEPTH))
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise lab_error(file, line, _("no anchors (& and *) are expected"))
        if getattr(event, "tag", None):
            raise lab_error(file, line, _("no tags (!) are expected"))


def _located(node: Any, file: str, first_line: int, path: str) -> Located:
    import yaml

    line = first_line + node.start_mark.line
    if isinstance(node, yaml.SequenceNode):
        items = [_located(item, file, first_line, f"{path}[{n}]") for n, item in enumerate(node.value)]
        return Located(items, file, line, path)
    if isinstance(node, yaml.MappingNode):
        return Located(dict(_entries(node, file, first_line, path)), file, line, path)
    return Located(_scalar(node), file, line, path, str(node.value))


def _entries(node: Any, file: str, first_line: int, path: str) -> Iterator[tuple[str, Located]]:
    seen = set()
    for key_node, value_node in node.value:
        line = first_line + key_node.start_mark.line
        key = str(key_node.value) if isinstance(key_node.value, str) else None
        if key is None or key in seen:
            raise lab_error(
                file, line, _("a key that is not there twice is expected"), argument=path, value=key
            )
        seen.add(key)
        yield key, _located(value_node, file, first_line, f"{path}.{key}" if path else key)


def _scalar(node: Any) -> Any:
    """Return the value. A date stays text, and so do ``no`` and ``1:30``, which old YAML takes for False and 90."""
    import yaml

    text = str(node.value)
    if ":" in text or (node.tag.endswith(":bool") and text.lower() not in ("true", "false")):
        return text
    try:
        value = yaml.SafeLoader("").construct_object(node)
    except ValueError:
        return text
    return value if value is None or isinstance(value, bool | int | float | str) else text
