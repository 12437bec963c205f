"""The lab format: a short example, a page written for another course, and pages of any kind."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dltp_widgets as dltp
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.labs.text.page import cut

PAGES = Path(__file__).parent / "pages"


def written(folder: Path, page: str, sidecar: str = "") -> Path:
    """Write a page and its sidecar; return the page."""
    (folder / "page.md").write_text(page, encoding="utf-8")
    if sidecar:
        (folder / "page.lab.yml").write_text(sidecar, encoding="utf-8")
    return folder / "page.md"


# --- the example -----------------------------------------------------------------------------------
def test_the_example_in_french():
    lab = dltp.Lab.from_file(PAGES / "example.fr.md")
    assert (lab.name, lab.title, lab.language) == ("example", "Un perceptron en dix minutes", "fr")
    assert lab.time == 10
    assert [step.key for step in lab.steps] == ["describe", "count"]
    assert lab.steps[1].time == 2
    perceptron, parameters = lab.exercises
    assert perceptron.statement == "Décrivez un perceptron à dix entrées."
    assert perceptron.hints[0].text == "Un seul neurone suffit."
    assert [check.kind for check in perceptron.checks] == ["parameters", "layers", "output_shape"]
    assert perceptron.checks[0].wrong[0].hint == "Le biais manque."
    assert perceptron.widget.name == "LayerStackBuilder"
    assert perceptron.widget.model == dltp.ModelSpec.sequential((10,), [])
    (solution,) = perceptron.solutions
    assert solution.title == "Solution"
    assert solution.text.startswith("Une couche `Dense`")
    assert solution.code.startswith("layers = [")
    assert solution.code.endswith("layers=layers)")
    assert parameters.step == "count"
    assert parameters.quiz[0].expected == 11
    assert lab.cells == ("import dltp_widgets as dltp\n",)
    assert lab.notes == ()


def test_the_sidecar_in_the_documentation_is_one(tmp_path):
    documentation = sys.modules[dltp.Lab.__module__].__doc__
    begin, end = documentation.index("    # these five"), documentation.index("**Checks**")
    page = "## Tensors\n\n## Perceptron\n\n### Exercise {#perceptron}\n"
    lab = dltp.Lab.from_file(written(tmp_path, page, textwrap.dedent(documentation[begin:end])))
    assert lab.steps[0].optional
    assert len(lab.exercises[0].checks) == 3
    assert lab.exercises[0].python[0].function == "check_perceptron"


def test_one_sidecar_serves_both_languages():
    french, english = (dltp.Lab.from_file(PAGES / f"example.{code}.md") for code in ("fr", "en"))
    assert english.language == "en"
    assert english.exercises[0].hints[0].text == "One neuron is enough."
    assert [e.key for e in english.exercises] == [e.key for e in french.exercises]
    assert [c.expected for c in english.exercises[0].checks] == [
        c.expected for c in french.exercises[0].checks
    ]


def test_a_lab_is_read_without_keras_and_without_a_front_end():
    code = (
        "import sys, dltp_widgets as d; lab = d.Lab.from_file(sys.argv[1]); assert lab.exercises\n"
        "heavy = {'tensorflow', 'keras', 'pandas', 'ipywidgets', 'IPython'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code, str(PAGES / "example.fr.md")], check=True)


# --- a page that was not written for us ------------------------------------------------------------
@pytest.fixture(scope="module")
def foreign() -> dltp.Lab:
    return dltp.Lab.from_file(PAGES / "another_course.md")


def test_no_line_of_the_page_is_lost(foreign):
    text = (PAGES / "another_course.md").read_text(encoding="utf-8")
    assert text.count("\n") >= 300
    assert "".join(block.source for block in foreign.blocks) == text
    lines = [block.line for block in foreign.blocks]
    assert lines == sorted(lines)


def test_steps_and_language_of_the_page(foreign):
    assert foreign.title == "Régression et réseaux : séance 3"
    assert foreign.language == "fr"
    titles = ["1. Les données", "2. La descente", "3. Un réseau", "Exercice", "Titre souligné"]
    assert [step.title for step in foreign.steps] == titles
    assert {block.line for step in (foreign.intro, *foreign.steps) for block in step.blocks} == {
        block.line for block in foreign.blocks
    }


def test_six_exercises_all_called_the_same(foreign):
    assert [exercise.title for exercise in foreign.exercises] == ["Exercice"] * 6
    keys = ["exercice", *(f"exercice_{n}" for n in range(1, 6))]
    assert [exercise.key for exercise in foreign.exercises] == keys  # as Python-Markdown numbers its anchors
    assert [len(exercise.solutions) for exercise in foreign.exercises] == [1, 4, 4, 0, 2, 2]


def test_folded_blocks_between_bullets(foreign):
    solutions = foreign.exercises[1].solutions
    assert [s.title for s in solutions] == [
        "Reponse",
        "Le code",
        "En pseudo-code",
        "Au bord, entre deux puces",
    ]
    assert solutions[1].code == "xt = x.T\n\nxtx = xt @ x"  # two blank lines do not end a block
    assert "Puis, après deux lignes vides" in solutions[1].text
    assert solutions[2].code == ""
    assert "somme <- somme" in solutions[2].text
    statement = foreign.exercises[1].statement
    assert "Quatrième point" in statement
    assert "Un sous-titre ne finit pas l'exercice." in statement
    assert "Il transpose" not in statement


def test_numbered_questions_each_with_its_own_block(foreign):
    solutions = foreign.exercises[2].solutions
    assert [s.title for s in solutions] == ["Réponse 1", "Réponse 2", "Réponse 3", "Réponse 10"]
    assert [s.code for s in solutions] == ["", "", "boucle = list(range(3))", "dernier = boucle[-1]"]


def test_odd_indentation(foreign):
    assert foreign.exercises[4].solutions[0].code.startswith("import keras\nreseau = keras.Sequential(")
    assert foreign.exercises[4].solutions[1].text == "Le corps n'a que trois espaces d'écart."
    assert foreign.exercises[5].solutions[1].code == 'tab = "\\t"'
    boxed = foreign.exercises[5]
    assert boxed.solutions[0].code == "n = reseau.count_params()"
    assert "Merci." in boxed.statement
    assert "n = reseau" not in boxed.statement


def test_every_python_fence_is_a_cell_and_nothing_else_is(foreign):
    begins = [cell.split("\n")[0] for cell in foreign.cells]
    assert begins == [
        "import numpy as np",
        "x = rng.normal(size=(100, 3))",
        "print(x.shape)  # (1)!",
        "eta = 0.1",  # no language, but Python
        "onglet = 1",
        'citation = "une cellule dans une citation"',
        "profond = 3",
        "retrait = 4",
        'tilde = "~~~"',
        "%matplotlib inline",
        "if x est grand:",
        "# clôture oubliée",
    ]
    kept = [note.line for note in foreign.notes if note.code == "listing"]
    assert len(kept) == 10  # outputs, pseudo-code, shell, other languages
    assert foreign.exercises[4].cells[2].count("\n") == 5


def test_what_is_unknown_is_listed(foreign):
    codes = {note.code for note in foreign.notes}
    assert codes == {"listing", "missing_image", "raw_html", "directive", "content_tab", "not_python"}
    assert [n.message for n in foreign.notes if n.code == "missing_image"] == [
        "There is no image images/nuage.png.",
        "There is no image ../figures/absent.svg.",
    ]


# --- pages of any kind -----------------------------------------------------------------------------
_LINES = st.sampled_from(
    (
        "",
        "# T",
        "## S",
        "### Exercice",
        "???",
        "??? a",
        '???+ b "c"',
        "!!! d",
        "```",
        "```python",
        "~~~",
        "- x",
        "1. y",
    )
)
_OTHERS = st.sampled_from(
    ("> q", "x = 1", "\\[", "\\]", "$$", "<!-- c", "-->", "---", "===", "|a|b|", "    z", "\tz", "\r", "\x00")
)
_INDENTED = st.builds(lambda n, line: " " * n + line, st.integers(0, 9), _LINES | _OTHERS)


@given(st.lists(_INDENTED, max_size=25), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_blocks_of_any_page_are_the_page(lines, end, closed):
    text = end.join(lines) + (end if closed else "")
    assert "".join(block.source for block in cut(text)) == text


@given(st.text(max_size=300))
def test_any_text_is_a_page(text):
    assert "".join(block.source for block in cut(text)) == text


def test_a_page_without_headings_is_a_lab(tmp_path):
    lab = dltp.Lab.from_file(written(tmp_path, "Just text.\n"))
    assert (lab.title, lab.steps, lab.exercises) == ("page", (), ())
    assert len(lab.pages) == 1
    assert dltp.Lab.from_file(written(tmp_path, "")).pages == ()


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("### Exercice", True),
        ("## Exercise: shapes", True),
        ("###### exercice 3 — formes", True),
        ("### **Exercice**", True),
        ("### 2.1 Exercise", True),
        ("### Exercice{#here}", True),
        ("### Exercises", False),
        ("### Un exercice", False),
        ("### Exercicelike", False),
    ],
)
def test_which_headings_are_exercises(heading, is_one, tmp_path):
    assert len(dltp.Lab.from_file(written(tmp_path, f"{heading}\n\nText\n")).exercises) == is_one


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("Le réseau est dans la boîte pour vous.", "fr"),
        ("The network is in the box for you.", "en"),
        ("---\nlang: fr-FR\n---\nThe network is in the box.", "fr"),
        ("", "en"),
    ],
)
def test_the_language_is_said_or_guessed(page, language, tmp_path):
    assert dltp.Lab.from_file(written(tmp_path, page)).language == language


@pytest.mark.parametrize(
    ("fence", "is_cell"),
    [
        ("```\nx = 1\n```", True),
        ("```\nmodel.summary()\n```", True),
        ("```\n(60000, 28, 28)\n```", False),
        ("```\narray([1, 2])\n```", False),
        ('```\nModel: "sequential"\n```', False),
        ("```bash\nls\n```", False),
        ("```yaml\na: 1\n```", False),
        ("```r\nx = 1\n```", False),
        ("```Python\nx <- 1\n```", True),
        ("```{.python .annotate}\nx\n```", True),
        ("```python3 title='a.py'\nx\n```", True),
    ],
)
def test_which_fences_are_cells(fence, is_cell, tmp_path):
    assert len(dltp.Lab.from_file(written(tmp_path, fence)).cells) == is_cell


def test_an_inner_exercise_keeps_its_own_solutions(tmp_path):
    page = "## Exercise\n\n??? a\n    1\n\n### Exercise inside\n\n??? b\n    2\n\n### After\n\n??? c\n    3\n"
    outer, inner = dltp.Lab.from_file(written(tmp_path, page)).exercises
    assert [s.text for s in outer.solutions] == ["1", "3"]
    assert [s.text for s in inner.solutions] == ["2"]


def test_parts_of_the_format_in_the_page(tmp_path):
    page = (
        "## Exercise\n\n```hint\nFirst.\n```\n```hint\nSecond.\n```\n```check\nparameters: 11\n```\n"
        "```check\n- layers: [Dense: 1]\n- {shape: [2, null], of: W}\n```\n```widget\nTensorInspector\n```\n"
        "```quiz\nquestion: Why?\nchoices:\n  - {text: Because, right: true}\n  - text: No\n    message: Read.\n```\n"
    )
    (exercise,) = dltp.Lab.from_file(written(tmp_path, page)).exercises
    assert [hint.text for hint in exercise.hints] == ["First.", "Second."]
    assert [check.kind for check in exercise.checks] == ["parameters", "layers", "shape"]
    assert exercise.checks[1].expected == (LayerSpec("Dense", units=1),)
    assert exercise.checks[2].expected == (2, None)
    assert exercise.widget.name == "TensorInspector"
    assert exercise.quiz[0].choices[1].message == "Read."
    assert exercise.statement == ""


# --- refusals --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("page", "sidecar", "line", "said"),
    [
        ("## Exercise\n", "exercises:\n  exercize: {}\n", 2, "exercise"),
        ("## Exercise\n", "steps: {other: {}}\n", 1, "exercise"),
        ("## Exercise\n", "exercises:\n  exercise:\n    check: []\n", 3, "checks"),
        ("## Exercise\n", "exercises:\n  exercise:\n    checks:\n      - parameter: 3\n", 4, "parameters"),
        (
            "## Exercise\n",
            "exercises:\n  exercise:\n    checks:\n      - parameters: many\n",
            4,
            "whole number",
        ),
        ("## Exercise\n", "exercises:\n  exercise:\n    checks: [{shape: [2]}]\n", 3, "of"),
        ("## Exercise\n", "exercises:\n  exercise:\n    checks: [layers: [Dens: 1]]\n", 3, "Dense"),
        ("## Exercise\n", "exercises:\n  exercise:\n    checks: [layers: [Dense: {unit: 1}]]\n", 3, "units"),
        ("## Exercise\n", "exercises:\n  exercise:\n    quiz:\n    - question: a\n", 4, "choices"),
        (
            "## Exercise\n",
            "exercises:\n  exercise:\n    quiz:\n    - {choices: [{text: a}]}\n",
            4,
            "right: true",
        ),
        ("## Exercise\n", "exercises:\n  exercise:\n    python: os\n", 3, "file.py:function"),
        ("## Exercise\n", "exercises:\n  exercise:\n    time: soon\n", 3, "whole number"),
        ("## Exercise\n", "language: de\n", 1, "en, fr"),
        ("## Exercise\n", "a: &x 1\nb: *x\n", 1, "anchors"),
        ("## Exercise\n", "title: a\ntitle: b\n", 2, "twice"),
        ("## Exercise\n", "title: !!python/name:os.system x\n", 1, "tags"),
        ("## Exercise\n", "title: [\n", 2, "YAML"),
        ("## Exercise\n", "title: " + "[" * 50 + "]" * 50, 1, "levels"),
        ("## Exercise\n\n```check\nparameter: 3\n```\n", "", 4, "parameters"),
        ("## Exercise\n\n```widget\nButton\n```\n", "", 4, "TensorInspector"),
        ("text\n\n```quiz\nnumber: 3\n```\n", "", 3, "heading"),
    ],
)
def test_errors_name_file_line_and_what_was_expected(page, sidecar, line, said, tmp_path):
    path = written(tmp_path, page, sidecar)
    with pytest.raises(dltp.LabError) as caught:
        dltp.Lab.from_file(path)
    error = caught.value
    assert error.file == ("page.lab.yml" if sidecar else "page.md")
    assert error.line == line
    assert f"{error.file}, line {line}" in str(error)
    assert said in str(error)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(dltp.LabError, match="There is no file"):
        dltp.Lab.from_file(tmp_path / "none.md")
    (tmp_path / "latin.md").write_bytes("été".encode("latin-1"))
    with pytest.raises(dltp.LabError, match="UTF-8"):
        dltp.Lab.from_file(tmp_path / "latin.md")
    with pytest.raises(dltp.LabError):
        dltp.Lab.from_file(tmp_path)
    (tmp_path / "big.md").write_bytes(b"x" * (2 * 2**20 + 1))
    with pytest.raises(dltp.LabError, match="2048 kB"):
        dltp.Lab.from_file(tmp_path / "big.md")


def test_a_front_matter_that_is_not_ours_is_left_alone(tmp_path):
    lab = dltp.Lab.from_file(written(tmp_path, "---\ntime: 3 h\nseed: 42\n: {\n---\n# T\n"))
    assert [note.code for note in lab.notes] == ["front_matter"]
    lab = dltp.Lab.from_file(written(tmp_path, "---\ntime: 3 h\nseed: 42\ntags: [a]\n---\n# T\n"))
    assert (lab.seed, lab.time, lab.title) == (42, None, "T")
    assert [(note.line, note.code) for note in lab.notes] == [(2, "front_matter")]


def test_an_unknown_key_names_those_that_there_are():
    lab = dltp.Lab.from_file(PAGES / "example.fr.md")
    assert lab.exercise("perceptron").step == "describe"
    with pytest.raises(dltp.LabError, match="perceptron"):
        lab.exercise("perceptro")
    with pytest.raises(dltp.LabError, match="describe, count"):
        lab.step("x")
