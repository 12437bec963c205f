"""A student in the page: runs the cells of a lab, answers in the side panel, and reads what it says."""

from __future__ import annotations

from typing import Any

from dltp_widgets.labs.lab import Exercise

PANEL = ".dltp-lab-panel"

# The cells of the notebook up to the card of an exercise, from the one after those already run.
_UP_TO = """async ([key, from]) => {
    const app = window.jupyterapp, { content } = app.shell.currentWidget;
    const marks = content.widgets.map(cell => cell.model.getMetadata('dltp') ?? {});
    const card = marks.findIndex(mark => mark.role === 'card' && mark.exercise === key);
    const end = card < 0 ? marks.length - 1 : card;
    for (let at = from; at <= end; at++) {
        const { model } = content.widgets[at];
        if (model.type === 'code' && marks[at].role !== 'answer' && marks[at].role !== 'player') {
            content.activeCellIndex = at;
            await app.commands.execute('notebook:run-cell');
        }
    }
    return end + 1;
}"""
_ANSWER = """async ([key, code]) => {
    const app = window.jupyterapp, { content } = app.shell.currentWidget;
    const marks = content.widgets.map(cell => cell.model.getMetadata('dltp') ?? {});
    const at = key === ''
        ? content.widgets.findIndex((cell, n) => cell.model.type === 'code' && !marks[n].role)
        : marks.findIndex(mark => mark.role === 'answer' && mark.exercise === key);
    content.activeCellIndex = at;
    const source = content.activeCell.model.sharedModel;
    const before = source.getSource();
    source.setSource(code);
    await app.commands.execute('notebook:run-cell');
    if (key === '') {
        source.setSource(before);
    }
}"""
_CELL = """() => {
    const { content, sessionContext } = window.jupyterapp.shell.currentWidget, { model } = content.activeCell;
    return JSON.stringify([sessionContext.session?.kernel?.status, model.toJSON()]).slice(0, 4000);
}"""
_ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(cell =>
    cell.model.type !== 'code' || cell.model.getMetadata('dltp')?.role === 'answer' ? [] :
    Array.from({ length: cell.model.outputs.length }, (_, n) => cell.model.outputs.get(n))
        .filter(output => output.type === 'error')
        .map(output => `${cell.model.sharedModel.getSource().slice(0, 200)}: ${JSON.stringify(output.data)}`))"""


class Student:
    """Works on the lab of the active notebook, by the panel beside it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._next = 0

    # --- reading -------------------------------------------------------------------------------------
    def waits_for(self, selector: str, text: str) -> None:
        """Wait until something in the panel says `text`; fails with what it says instead."""
        try:
            self.page.wait_for_function(
                """([panel, selector, text]) => [...document.querySelectorAll(`${panel} ${selector}`)]
                    .some(found => found.innerText.includes(text))""",
                arg=[PANEL, selector, text],
            )
        except Exception as late:
            said, cell = self.page.locator(PANEL).inner_text(), self.page.evaluate(_CELL)
            sentence = (
                f"{text!r} was expected in {selector}; the panel says:\n{said}\nthe active cell:\n{cell}"
            )
            raise AssertionError(sentence) from late

    def is_at(self, exercise: Exercise) -> None:
        """Wait until the panel shows this exercise."""
        self.waits_for(".dltp-exercise-title", exercise.title.replace("`", ""))

    def errors_of_the_page(self) -> list[str]:
        """What the cells of the lab raised, those of the student left out."""
        return list(self.page.evaluate(_ERRORS))

    # --- doing ---------------------------------------------------------------------------------------
    def press(self, key: str) -> None:
        """Press a button of the panel."""
        self.page.locator(f"{PANEL} .dltp-key-{key}").click()

    def runs_up_to(self, key: str) -> None:
        """Run the cells that stand before the card of an exercise, and the card."""
        self._next = self.page.evaluate(_UP_TO, [key, self._next])

    def writes(self, key: str, code: str) -> None:
        """Run code in the empty cell of an exercise; without key in the first cell of the lab, which is put back."""
        self.page.evaluate(_ANSWER, [key, code])

    def begins_anew(self) -> None:
        """The kernel knows nothing any more: the cells are to be run again from the first on."""
        self._next = 0

    def chooses(self, question: int, answer: Any) -> None:
        """Answer a question: a number or a word, or the index of a choice."""
        control = self.page.locator(f"{PANEL} .dltp-key-answer-{question + 1}")
        radios = control.locator("input[type=radio]")
        if radios.count():
            radios.nth(answer).check()
        else:
            control.locator("input").fill(str(answer))
            control.locator("input").press("Tab")

    def stacks(self, *layers: str) -> None:
        """Add layers from the palette, one after the other."""
        for layer in layers:
            rows = self.page.locator(f"{PANEL} .dltp-editor-row").count()
            self.page.locator(f"{PANEL} .dltp-key-add-{layer}").click()
            self.page.wait_for_function(
                "([panel, least]) => document.querySelectorAll(`${panel} .dltp-editor-row`).length > least",
                arg=[PANEL, rows],
            )

    def sets(self, row: int, units: int, activation: str | None = None) -> None:
        """Set neurons and activation of a dense layer."""
        title = self.page.locator(f"{PANEL} .dltp-key-layer-{row}")
        title.click()
        self._waits_for_row(row, "")
        if f"Dense {units}" not in title.inner_text():
            field = self.page.locator(f"{PANEL} .dltp-key-units input")
            field.fill(str(units))
            field.press("Tab")
            self._waits_for_row(row, f"Dense {units}")
        if activation is not None:
            self.page.locator(f"{PANEL} .dltp-key-activation select").select_option(label=activation)
            self._waits_for_row(row, "" if activation == "linear" else activation)

    def _waits_for_row(self, row: int, text: str) -> None:
        self.page.wait_for_function(
            """([panel, row, text]) => {
                const found = document.querySelector(`${panel} .dltp-key-layer-${row}`);
                const units = document.querySelector(`${panel} .dltp-key-units input`)?.value;
                const list = document.querySelector(`${panel} .dltp-key-activation select`);
                const said = found?.innerText ?? '';
                const activation = ['relu', 'softmax'].find(name => said.includes(name)) ?? '';
                // the properties are those of this row, so that what is entered is not written over
                return found?.getAttribute('aria-selected') === 'true' && said.includes(text)
                    && said.includes(`Dense ${units}`)
                    && (list?.selectedOptions[0]?.label ?? '').replace(/^(linear|—)$/, '') === activation;
            }""",
            arg=[PANEL, row, text],
        )
