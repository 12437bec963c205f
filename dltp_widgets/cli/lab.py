"""`dltp lab`: open a guided lab, write one, check it, build its notebook, follow a class.

``dltp lab NAME`` opens a lab; what else comes after ``dltp lab`` is a command for the teacher.
"""

from __future__ import annotations

import difflib

import click

from dltp_widgets.cli.authoring import authoring_commands
from dltp_widgets.cli.classroom import classroom_commands
from dltp_widgets.cli.opening import open_command
from dltp_widgets.core.language import gettext as _


class LabGroup(click.Group):
    """A group in which every word that is no command is the name of a lab, or a page."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, else the one that opens such a lab."""
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        from dltp_widgets.labs.shipped import shipped

        if cmd_name in shipped() or cmd_name.endswith(".md"):
            return open_command(cmd_name)
        near = difflib.get_close_matches(cmd_name, [*self.commands, *shipped()], 1)
        if near:
            raise click.UsageError(
                _("There is no lab {name!r}; did you mean {near}?").format(name=cmd_name, near=near[0])
            )
        return None


def lab_command() -> click.Group:
    """Return the command, in the language in force."""
    from dltp_widgets.labs.shipped import shipped

    return LabGroup(
        "lab",
        help=_(
            "Open a guided lab in JupyterLab: dltp lab NAME, where NAME is one of {names}, or a page PAGE.md. "
            "For teachers: write, check and build labs, and report on a class."
        ).format(names=", ".join(shipped())),
        commands=[*authoring_commands(), *classroom_commands()],
    )
