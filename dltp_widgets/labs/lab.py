r"""A lab as data, and the format it is written in.

A lab is a page of the Markdown of course sites (MkDocs Material). Any such page is a lab as it stands::

    # Title                             the title; language is guessed
    ## A step                           every level-2 heading is a step
    ```python                           a runnable cell; so is an unmarked fence that is Python and does something
    ### Exercice: the perceptron        a heading of any level that begins with Exercice or Exercise, until the
                                        next heading of its level or above
    ??? success "Solution"              every folded block of an exercise is one of its solutions, in order
        text and code, indented
    !!! WORD "title"                    an admonition, any word
    $ $  $$ $$  \( \)  \[ \]            maths
    ![A dot](figures/dot.svg)            an image beside the page: PNG, JPEG, GIF, WebP, or an SVG that only draws

What is more goes into the **sidecar** ``page.lab.yml`` (of ``page.fr.md``: ``page.fr.lab.yml``, else
``page.lab.yml``, so that two languages can share one), which keeps the answers off the website. Exercises and steps
go by the anchor that their heading has on the website: given (``### Exercice {#perceptron}``) or made of the title
(``exercice``, the next one ``exercice_1``)::

    # these five may stand in the front matter of the page, too
    title: Your first lab
    language: en                      # fr or en
    seed: 42                          # randomness is frozen with it
    data: [mnist, prices.csv]         # what must be at hand: data sets of load_dataset, files beside the page
    time: 180                         # minutes
    steps:
      tensors: {time: 20, optional: true}
    exercises:
      perceptron:
        time: 10                      # minutes
        solution_after: 1             # attempts before the solution may be seen; null: never
        hints: [First hint., Second hint.]
        widget: {name: LayerStackBuilder, model: {input_shape: [10], layers: [Dense: 1]}}
        checks:
          - parameters: 11
            wrong: {10: The bias is missing.}
            hint: For any other wrong answer.
            message: In place of the usual sentence.
          - {output_shape: [1], of: model}
          - layers: [Dense: 1, Activation: sigmoid]
            wrong:
              - {is: [Dense: 1], hint: "What turns a number into a probability?"}
        quiz:
          - question: What does a softmax give?
            choices:
              - {text: Probabilities, right: true}
              - {text: Distances, message: Their sum would not be 1.}
          - {question: "How many parameters?", number: 11, wrong: {10: The bias is missing.}}
        mistakes:                     # in the student's code that stands, or in the error that was raised last
          - {code: "epoch=", hint: The argument is called epochs.}    # an argument of this very name
          - {error: No module named 'Tensorflow', hint: Names are case-sensitive.}
        python: checks.py:check_perceptron   # a function; see `dltp_widgets.labs.session.trust`

**Checks**: ``shape, dtype, equal, same_as, value, type, mean, std, min, max`` look at a variable (``of: W``,
``of: data.train.x``); ``prepared: {valid: 0.25, seed: 42, scale: standard, fit_on: train}`` at how a Dataset was made;
``parameters, trainable_parameters, input_shape, output_shape, layer_count, layers, compile, fit`` at a model (``of``,
else the variable ``model``, ``spec`` or ``exp``, else the current Experiment); ``metric: {name: val_accuracy, at_least:
0.9, within: 5}`` at a training (``history``, ``run``, ``exp``). ``tolerance`` goes with numbers. What is expected may
come out of the student's own work: ``same_as: run.measured.test.loss``, ``best_epoch: run.val_loss`` (from 1). A null
in front of an ``input_shape`` or ``output_shape`` is the batch axis. ``compile: {without: [acc]}`` refuses metrics.
All that is asked in an exercise must be right: every check and every question.

The same may stand in the page: fences ```` ```check ````, ```` ```quiz ```` and ```` ```widget ```` hold the YAML of
one entry or of a list, ```` ```hint ```` holds Markdown. **A text** in YAML is Markdown, or one per language:
``{en: Right., fr: Juste.}``. Errors name the file, the line and what was expected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from dltp_widgets.labs.checks.check import Check
from dltp_widgets.labs.checks.quiz import Question
from dltp_widgets.labs.parts import Hint, Mistake, Note, PythonCheck, Solution, WidgetSpec
from dltp_widgets.labs.text.page import Block


@dataclass(frozen=True)
class Exercise:
    """Something to do, and what it is held against."""

    key: str
    """The anchor of its heading: stable, unique in the page."""
    title: str
    """Its heading, as text."""
    step: str
    """Key of the step it stands in; empty before the first one."""
    line: int
    """Line of its heading, from 1."""
    statement: str
    """Markdown: all of it but heading, solutions and parts of the lab format."""
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    """Its blocks, heading first."""
    solutions: tuple[Solution, ...] = ()
    """One per folded block, in order."""
    hints: tuple[Hint, ...] = ()
    """In the order they are given."""
    checks: tuple[Check, ...] = ()
    """All must pass."""
    quiz: tuple[Question, ...] = ()
    """All must be right."""
    mistakes: tuple[Mistake, ...] = ()
    """Known mistakes in code."""
    python: tuple[PythonCheck, ...] = ()
    """Checks written in Python."""
    widget: WidgetSpec | None = None
    """The widget with which it is answered, or None: in a cell or by the quiz."""
    time: int | None = None
    """Minutes that it takes."""
    solution_after: int | None = 1
    """Attempts before the solution may be seen; None: never."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The code of its runnable cells, in order; not that of its solutions."""
        return tuple(block.text for block in shown_blocks(self.blocks) if block.kind == "cell")

    @property
    def checked(self) -> bool:
        """Whether there is anything to check; else a student ticks it off."""
        return bool(self.checks or self.quiz or self.python)


@dataclass(frozen=True)
class Step:
    """A level-2 heading and what follows it."""

    key: str
    """The anchor of its heading; empty for what stands before the first step."""
    title: str
    """Its heading, as text."""
    line: int
    """Line of its heading, from 1."""
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    """Its blocks, heading first, those of its exercises included."""
    exercises: tuple[Exercise, ...] = ()
    """Those whose heading stands in it."""
    widgets: tuple[WidgetSpec, ...] = ()
    """Widgets to look at, outside exercises."""
    time: int | None = None
    """Minutes that it takes."""
    optional: bool = False
    """Whether it counts only if it was done."""


@dataclass(frozen=True)
class Lab:
    """A guided session; read one with `from_file`."""

    name: str
    """File name without ending and language: ``"module1"`` of ``module1.fr.md``."""
    title: str
    """What a student calls it."""
    language: str
    """``"fr"`` or ``"en"``, or another code if the front matter says so."""
    steps: tuple[Step, ...]
    """The level-2 headings, in order."""
    exercises: tuple[Exercise, ...]
    """All exercises, in order, those before the first step included."""
    intro: Step
    """What stands before the first step."""
    notes: tuple[Note, ...] = ()
    """What was kept as text, and what looks like a slip, by line."""
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    """The page cut into blocks; their sources, one after the other, are `source`."""
    source: str = field(default="", repr=False)
    """The page."""
    path: Path | None = None
    """Its file."""
    seed: int | None = None
    """What randomness is frozen with."""
    data: tuple[str, ...] = ()
    """What it needs: data sets of `load_dataset`, and files beside the page. The player says what of it is missing."""
    time: int | None = None
    """Minutes that it takes."""

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> Lab:
        """Read a page and, if there is one, its sidecar.

        Parameters
        ----------
        path : str or path
            A Markdown file, UTF-8, of at most 2 MB.

        Raises
        ------
        LabError
            If the file cannot be read, or what it or its sidecar says in the lab format is wrong: with file, line and
            what was expected.
        """
        from dltp_widgets.labs.format.reading import read_lab

        return read_lab(Path(path).expanduser().absolute())

    @property
    def pages(self) -> tuple[Step, ...]:
        """What a student walks through: the steps, and before them what stands before the first one."""
        written = any(block.kind not in ("front", "comment") for block in self.intro.blocks)
        alone = len([b for b in self.intro.blocks if b.kind not in ("front", "comment")]) == 1
        titled = alone and any(block.kind == "heading" for block in self.intro.blocks)
        return (self.intro, *self.steps) if written and not (titled and self.steps) else self.steps

    @property
    def cells(self) -> tuple[str, ...]:
        """The code of all runnable cells, in order; solutions are not among them."""
        folds = {solution.line for exercise in self.exercises for solution in exercise.solutions}
        return tuple(b.text for b in shown_blocks(self.blocks, hidden=folds) if b.kind == "cell")

    def exercise(self, key: str) -> Exercise:
        """Return the exercise of this key.

        Raises
        ------
        LabError
            If there is none; names those that there are.
        """
        from dltp_widgets.labs.text.finding import find

        return find(key, self.exercises)

    def step(self, key: str) -> Step:
        """Return the step of this key; see `exercise`."""
        from dltp_widgets.labs.text.finding import find

        return find(key, self.steps)


def shown_blocks(blocks: tuple[Block, ...], hidden: set[int] | None = None) -> list[Block]:
    """Return blocks and those inside boxes, in order, but no folded ones (with `hidden`: not those at its lines)."""
    shown = []
    for block in blocks:
        if block.kind == "fold" and (hidden is None or block.line in hidden):
            continue
        shown.append(block)
        shown += shown_blocks(block.children, hidden)
    return shown
