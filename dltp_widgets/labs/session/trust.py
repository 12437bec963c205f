"""Which Python may judge an answer.

Declarative checks are data and run without asking. A check in Python runs only

- from an **installed** package: its module lies where pip installs, or in this package; a file of the same name in the
  student's folder does not count, or
- from a **file beside the page** whose sha256 the user has accepted, after having seen the code. The very bytes that
  were accepted are run. Any edit asks again.

The function gets the variables of the notebook. It returns None or True when the answer is right, a sentence when it
is wrong; an `AssertionError` is such a sentence, too.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.abc
import importlib.util
import json
import site
import sysconfig
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.parts import PythonCheck
from dltp_widgets.labs.session.student import data_folder

MAX_BYTES = 512 * 1024
"""The largest file of checks."""

_PACKAGE = Path(__file__).resolve().parents[2]


class NotTrustedError(LabError):
    """Python that must be accepted first.

    Attributes
    ----------
    path : Path
        The file.
    code : str
        What it says now; this is what would be accepted.
    """

    def __init__(self, path: Path, content: bytes) -> None:
        super().__init__(
            _("The checks in {file} are Python; read them, and accept them if you trust them.").format(
                file=path.name
            ),
            file=path.name,
        )
        self.path = path
        self.content = content

    @property
    def code(self) -> str:
        """The text of the file, for reading."""
        return self.content.decode("utf-8", "replace")


def run_python(check: PythonCheck, beside: Path, variables: Mapping[str, Any]) -> CheckResult:
    """Run a check written in Python.

    Parameters
    ----------
    check : PythonCheck
    beside : path
        Folder of the page.
    variables : mapping of str to object

    Raises
    ------
    NotTrustedError
        If its file was not accepted as it is now.
    LabError
        If there is no such module, file or function, or the module is not installed.
    """
    function = load(check, beside)
    try:
        said = function(dict(variables))
    except AssertionError as wrong:
        return CheckResult(False, str(wrong) or _("Not quite."))
    except Exception:  # the teacher's code meets a student's objects
        return CheckResult(
            False, _("The answer could not be checked."), detail=traceback.format_exc(limit=-5)
        )
    if said is None or said is True:
        return CheckResult(True, _("Right."))
    return CheckResult(False, said if isinstance(said, str) else _("Not quite."))


def load(check: PythonCheck, beside: Path) -> Callable[[dict[str, Any]], object]:
    """Return the function of a check; see `run_python`."""
    module = _from_file(beside / check.source) if check.source.endswith(".py") else _installed(check.source)
    function = getattr(module, check.function, None)
    if not callable(function):
        raise LabError(
            _("There is no function {name} in {source}.").format(name=check.function, source=check.source),
            argument="python",
        )
    return function  # type: ignore[no-any-return]


def accept(path: Path, content: bytes) -> None:
    """Remember that the user trusts these very bytes of a file."""
    known = _accepted()
    known[_digest(content)] = path.name
    with writing(_store()) as temporary:
        temporary.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")


def is_accepted(content: bytes) -> bool:
    """Tell whether the user trusts these bytes."""
    return _digest(content) in _accepted()


class _Accepted(importlib.abc.SourceLoader):
    """Loads a module from bytes in hand, so that nobody can change the file in between."""

    def __init__(self, path: Path, content: bytes) -> None:
        self._path, self._content = path, content

    def get_filename(self, fullname: str) -> str:
        return str(self._path)

    def get_data(self, path: str | bytes) -> bytes:
        return self._content


def _from_file(path: Path) -> ModuleType:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise LabError(_("{file} is too large.").format(file=path.name), argument="python")
        content = path.read_bytes()
    except OSError as error:
        raise LabError(_("There is no file {file}.").format(file=path), argument="python") from error
    if not is_accepted(content):
        raise NotTrustedError(path, content)
    name = f"dltp_checks_{_digest(content)[:16]}"
    loader = _Accepted(path, content)
    spec = importlib.util.spec_from_loader(name, loader)
    module = importlib.util.module_from_spec(spec) if spec is not None else ModuleType(name)
    try:
        loader.exec_module(module)
    except Exception as error:
        reason = traceback.format_exception_only(error)[-1].strip()
        raise LabError(
            _("{file} cannot be loaded: {reason}.").format(file=path.name, reason=reason)
        ) from error
    return module


def _installed(name: str) -> ModuleType:
    """Import a module, once it is clear where its package comes from."""
    top = importlib.util.find_spec(name.partition(".")[0])
    origin = (top.origin or next(iter(top.submodule_search_locations or ()), "")) if top is not None else ""
    if not origin or not _is_installed(Path(origin)):
        raise LabError(
            _("{name} is not an installed package, so its Python is not run.").format(name=name),
            argument="python",
            value=name,
        )
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise LabError(_("{file} cannot be loaded: {reason}.").format(file=name, reason=error)) from error


def _is_installed(origin: Path) -> bool:
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()}
    places.add(site.getusersitepackages() if site.ENABLE_USER_SITE else "")
    roots = [_PACKAGE, *(Path(place).resolve() for place in places if place)]
    return any(origin.resolve().is_relative_to(root) for root in roots)


def _store() -> Path:
    return data_folder() / "accepted.json"


def _accepted() -> dict[str, str]:
    try:
        found = json.loads(_store().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
