"""Every mistake is found where it was made, and one click mends it; what is right is left alone."""

from __future__ import annotations

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.checks.finding import LEVELS
from tests.core.checks.setups import MUTATIONS, SETUPS, Mutation


@pytest.mark.parametrize("setup", SETUPS, ids=lambda setup: setup.__name__)
def test_no_alarm_where_all_is_right(setup) -> None:
    assert dltp.check_experiment(setup()) == []


def test_there_are_enough_of_them() -> None:
    assert len(MUTATIONS) >= 60
    assert len({str(mutation) for mutation in MUTATIONS}) >= 50


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_a_mistake_is_found_where_it_was_made_and_one_click_mends_it(mutation: Mutation) -> None:
    exp = mutation.setup()
    mutation.change(exp)
    found = {finding.code: finding for finding in dltp.check_experiment(exp)}
    assert mutation.code in found
    finding = found[mutation.code]
    assert (finding.field, finding.level) == (mutation.field, mutation.level)
    assert finding.message.endswith((".", "?"))
    assert "{" not in finding.message.replace("{'", "")
    assert finding.level in LEVELS
    assert (finding.fix is not None) == mutation.fixable
    if finding.fix is not None:
        finding.fix(exp)
        left = dltp.check_experiment(exp)
        assert mutation.code not in {other.code for other in left}
        assert not {f.code for f in left if f.level == "error"} - set(found)  # the fix makes no new error


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_each_is_said_in_french_too(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    exp = mutation.setup()
    mutation.change(exp)
    english = {f.code: f.message for f in dltp.check_experiment(exp)}
    dltp.set_language("fr")
    french = {f.code: f.message for f in dltp.check_experiment(exp)}
    assert french.keys() == english.keys()
    assert french[mutation.code] != english[mutation.code]
