"""The one place for findings: a line (*1 error, 1 advice*) that opens into sentences, each with its fix."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from dltp_widgets.core.checks.finding import LEVELS, Finding
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import ngettext
from dltp_widgets.widgets.parts.base import Composite, close_tree, with_ui_lock

_LONGEST = 4_000
"""Characters of Keras' words at most."""


class FindingsLine(ipywidgets.VBox):
    """Shows findings; nothing at all while there are none.

    Parameters
    ----------
    on_fix : callable
        Called with the Finding whose *Fix* was clicked.
    """

    def __init__(self, on_fix: Callable[[Finding], None]) -> None:
        self._on_fix = on_fix
        self.findings: tuple[Finding, ...] = ()
        self._asked: frozenset[str] = frozenset()
        self.fixes: dict[str, ipywidgets.Button] = {}
        """Code of a finding -> the button that mends it."""
        self.toggle = ipywidgets.ToggleButton()
        self.toggle.add_class("dltp-findings-toggle")
        self._list = ipywidgets.VBox()
        super().__init__([self.toggle, self._list])
        self.add_class("dltp-findings")
        self.toggle.observe(with_ui_lock(self._on_toggled), "value")
        self._show()

    # --- changes from the user -------------------------------------------------------------------
    def _on_toggled(self, _change: Any) -> None:
        self._show()

    def _fix(self, said: tuple[str, str]) -> None:
        """Hand on the present finding that says this: its fix may be newer than the row."""
        for finding in self.findings:
            if _said([finding]) == [said]:
                self._on_fix(finding)
                return

    # --- changes from the model ------------------------------------------------------------------
    def set_findings(self, findings: Sequence[Finding]) -> None:
        """Show `findings`, worst first."""
        before, self.findings = self.findings, tuple(findings)
        if _said(before) == _said(self.findings):
            return
        old, self.fixes = self._list.children, {}
        self._list.children = [self._row(finding) for finding in self.findings]
        for row in old:
            close_tree(row)
        self._show()

    def register_fixes(self, owner: Composite) -> None:
        """Register the buttons that are shown as controls of `owner`, by the keys ``fix_<code>``."""
        for key in [key for key in owner.controls if key.startswith("fix_")]:
            del owner.controls[key]
        for code, button in self.fixes.items():
            owner.control(f"fix_{code}", button)

    def unfold(self) -> None:
        """Unfold, and move the keyboard to the first fix."""
        self.toggle.value = True
        for button in list(self.fixes.values())[:1]:
            button.focus()

    @property
    def errors(self) -> int:
        """How many findings block."""
        return sum(finding.level == "error" for finding in self.findings)

    @property
    def asked(self) -> bool:
        """Whether there are warnings, and all of them were asked about."""
        warnings = self._warnings()
        return bool(warnings) and warnings <= self._asked

    def ask(self) -> bool:
        """Unfold the warnings, unless all were asked about before; tell whether to go ahead."""
        warnings = self._warnings()
        if warnings <= self._asked:
            return True
        self._asked = warnings  # asked once: the next click goes ahead
        self.unfold()
        return False

    def _warnings(self) -> frozenset[str]:
        return frozenset(finding.code for finding in self.findings if finding.level == "warning")

    def _show(self) -> None:
        self.toggle.description = counted(self.findings)
        self.toggle.icon = "caret-down" if self.toggle.value else "caret-right"
        (self.add_class if has_errors(self.findings) else self.remove_class)("dltp-has-errors")
        self._list.layout.display = "" if self.toggle.value else "none"
        self.layout.display = "" if self.findings else "none"

    def _row(self, finding: Finding) -> ipywidgets.Widget:
        text = ipywidgets.HTML(_finding_html(finding))
        if finding.fix is None:
            return text
        button = ipywidgets.Button(description=_("Fix"), tooltip=finding.message)
        button.add_class("dltp-fix")
        button.on_click(with_ui_lock(lambda _button: self._fix(_said([finding])[0])))
        self.fixes.setdefault(finding.code, button)
        return ipywidgets.HBox([text, button])


def _finding_html(finding: Finding) -> str:
    """Return what was found and, folded, what Keras would say, in English as it does."""
    says = ""
    if finding.keras_says:
        title = html.escape(_("What Keras would say"))
        words = html.escape(finding.keras_says[:_LONGEST])
        says = f'<details><summary>{title}</summary><pre class="dltp-traceback" lang="en">{words}</pre></details>'
    message = html.escape(finding.message)
    return f'<span class="dltp-finding dltp-{finding.level}">{message}</span>{says}'


def _said(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(finding.level, finding.message) for finding in findings]


def has_errors(findings: Sequence[Finding]) -> bool:
    """Tell whether one of them blocks."""
    return any(finding.level == "error" for finding in findings)


def counted(findings: Sequence[Finding]) -> str:
    """Return how many of each level: ``"1 error, 2 warnings"``."""
    counts = {level: sum(finding.level == level for finding in findings) for level in LEVELS}
    texts = {
        "error": ngettext("{n} error", "{n} errors", counts["error"]),
        "warning": ngettext("{n} warning", "{n} warnings", counts["warning"]),
        "advice": ngettext("{n} piece of advice", "{n} pieces of advice", counts["advice"]),
    }
    return ", ".join(texts[level].format(n=count) for level, count in counts.items() if count)
