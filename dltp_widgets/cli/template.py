"""What `dltp lab new` writes: a small lab with an example of everything; it passes `dltp lab check`."""

from __future__ import annotations

_PAGE = """\
---
title: {title}
language: {language}
time: 15
---

# {title}

{intro}

## {step} {{#step}}

{text} \\(y = w x + b\\).

```python
x = [1, 2, 3]
```

### {exercise} {{#double}}

{ask}

??? success "Solution"

    ```python
    y = [2 * value for value in x]
    ```

### {exercise} {{#count}}

{question}

??? success "Solution"

    2
"""

_SIDECAR = """\
# {comment}
steps:
  step: {{time: 10}}
exercises:
  double:
    hints:
      - {hint}
    checks:
      - equal: [2, 4, 6]
        of: y
        wrong:
          - is: [1, 2, 3]
            hint: {same}
  count:
    quiz:
      number: 2
      wrong:
        1: {bias}
"""

_ENGLISH = {
    "title": "A new lab",
    "language": "en",
    "intro": "What the students will be able to do.",
    "step": "A step",
    "text": "Text, with maths:",
    "exercise": "Exercise",
    "ask": "Make a list `y`: each number of `x`, doubled.",
    "question": "How many parameters does the model above have?",
    "comment": "Answers and hints, by the name of the exercise; see help(dltp_widgets.labs.lab)",
    "hint": '"`[... for value in x]` makes a list of a list."',
    "same": '"These are the numbers themselves: double them."',
    "bias": '"`w` is one, and `b`?"',
}

_FRENCH = {
    "title": "Un nouveau TP",
    "language": "fr",
    "intro": "Ce que les étudiants sauront faire.",
    "step": "Une étape",
    "text": "Du texte, avec des mathématiques :",
    "exercise": "Exercice",
    "ask": "Faites une liste `y` : chaque nombre de `x`, doublé.",
    "question": "Combien de paramètres le modèle ci-dessus a-t-il ?",
    "comment": "Réponses et indices, par nom d’exercice ; voir help(dltp_widgets.labs.lab)",
    "hint": '"`[... for value in x]` fait une liste d’une liste."',
    "same": '"Ce sont les nombres eux-mêmes : doublez-les."',
    "bias": '"`w` en est un ; et `b` ?"',
}

PAGE = {words["language"]: _PAGE.format(**words) for words in (_ENGLISH, _FRENCH)}
"""Language -> the page."""

SIDECAR = {words["language"]: _SIDECAR.format(**words) for words in (_ENGLISH, _FRENCH)}
"""Language -> the sidecar."""
