"""Draw the figures of the labs, ``NAME.fr.svg`` and ``NAME.en.svg``; a test compares them with the files here.

python dltp_widgets/labs/content/figures/make_figures.py
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from dltp_widgets.labs.drawing import (
    BLUE,
    GREEN,
    ORANGE,
    PALE,
    PALE_BLUE,
    PALE_GREEN,
    PALE_ORANGE,
    SOFT,
    Drawing,
)

Say = Callable[[str, str], str]
"""English, French -> the one that is wanted."""


def ranks(say: Say) -> Drawing:
    """Show ranks 0 to 3."""
    d = Drawing(620, 190, say("Tensors of rank 0, 1, 2 and 3", "Tenseurs de rang 0, 1, 2 et 3"))
    d.table(60, 75, [["7"]], [[PALE_BLUE]])
    d.table(160, 75, [["1", "2", "3"]], [[PALE_BLUE] * 3])
    d.table(300, 60, [["1", "2", "3"], ["4", "5", "6"]], [[PALE_BLUE] * 3] * 2)
    for n in (2, 1, 0):
        cells = [[""] * 4 for _row in range(3)]
        d.table(440 + 14 * n, 66 - 14 * n, cells, [[PALE_BLUE if n == 0 else PALE] * 4] * 3, side=26)
    names = (("scalar", "scalaire"), ("vector", "vecteur"), ("matrix", "matrice"), ("cube", "cube"))
    shapes = ("()", "(3,)", "(2, 3)", "(3, 3, 4)")
    for rank, (x, name, shape) in enumerate(zip((75, 205, 345, 506), names, shapes, strict=True)):
        d.text(x, 24, f"{say('rank', 'rang')} {rank}", bold=True)
        d.text(x, 164, say(*name))
        d.text(x, 182, shape, colour=SOFT)
    return d


def reshape(say: Say) -> Drawing:
    """Show what reshape does, and what transpose does."""
    d = Drawing(
        620,
        190,
        say(
            "Reshape keeps the reading order, transpose turns",
            "reshape garde l’ordre de lecture, transpose tourne",
        ),
    )
    top, low = PALE_BLUE, PALE_ORANGE
    d.table(40, 65, [["1", "2", "3"], ["4", "5", "6"]], [[top] * 3, [low] * 3])
    d.table(300, 50, [["1", "2"], ["3", "4"], ["5", "6"]], [[top, top], [top, low], [low, low]])
    d.table(490, 50, [["1", "4"], ["2", "5"], ["3", "6"]], [[top, low]] * 3)
    d.arrow(145, 95, 285, 95)
    d.text(85, 40, "W  (2, 3)", bold=True)
    d.text(330, 30, "W.reshape(3, 2)", colour=BLUE, bold=True)
    d.text(520, 30, "W.T", colour=ORANGE, bold=True)
    d.text(330, 165, say("same reading order,", "même ordre de lecture,"))
    d.text(330, 182, say("cut anew", "autre découpe"))
    d.text(520, 165, say("rows become", "les lignes deviennent"))
    d.text(520, 182, say("columns", "des colonnes"))
    return d


def ingredients(say: Say) -> Drawing:
    """Show the loop of learning."""
    d = Drawing(620, 200, say("How a network learns", "Comment un réseau apprend"))
    boxes = (
        (20, PALE, say("data", "données"), say("images, labels", "images, étiquettes")),
        (175, PALE_BLUE, say("layers", "couches"), say("the weights", "les poids")),
        (330, PALE, say("prediction", "prédiction"), say("“it is a 3”", "« c’est un 3 »")),
        (485, PALE_ORANGE, say("loss", "perte"), say("how wrong?", "quelle erreur ?")),
    )
    for x, fill, name, more in boxes:
        d.box(x, 30, 115, 60, fill, round_=6)
        d.text(x + 57, 56, name, bold=True)
        d.text(x + 57, 77, more, size=12)
    for x in (135, 290, 445):
        d.arrow(x, 60, x + 38, 60)
    d.box(330, 135, 115, 45, PALE_GREEN, round_=6)
    d.text(387, 162, say("optimizer", "optimiseur"), bold=True)
    d.path("M542 90V157H449", SOFT, arrow=True)
    d.path("M330 157H232V94", SOFT, arrow=True)
    d.text(224, 125, say("corrects", "corrige"), anchor="end")
    return d


def perceptron(say: Say) -> Drawing:
    """Show ten inputs and one neuron."""
    d = Drawing(
        620,
        220,
        say("A perceptron with ten inputs: 11 parameters", "Un perceptron à dix entrées : 11 paramètres"),
    )
    for y, name, weight in ((35, "x₁", "w₁"), (85, "x₂", "w₂"), (170, "x₁₀", "w₁₀")):
        d.arrow(88, y, 243, 105 + (y - 105) * 0.2)
        d.circle(70, y, 18, PALE)
        d.text(70, y + 5, name)
        d.text(150, y + (105 - y) * 0.35 - 6, weight, colour=BLUE, bold=True)
    d.text(70, 133, "⋮", size=18)
    d.circle(270, 105, 27, PALE_BLUE)
    d.text(270, 111, "Σ", size=20)
    d.arrow(270, 180, 270, 135)
    d.text(270, 198, "b", colour=ORANGE, bold=True)
    d.arrow(297, 105, 368, 105)
    d.box(370, 78, 90, 54, PALE_GREEN, round_=6)
    d.path("M382 122C415 122 415 88 448 88", GREEN, width=2.5)
    d.text(415, 152, say("sigmoid", "sigmoïde"))
    d.arrow(460, 105, 518, 105)
    d.text(565, 102, say("output", "sortie"))
    d.text(565, 119, say("0 to 1", "de 0 à 1"), colour=SOFT)
    d.text(
        400,
        198,
        say("10 weights + 1 bias = 11 parameters", "10 poids + 1 biais = 11 paramètres"),
        anchor="start",
        size=12,
    )
    return d


def mlp(say: Say) -> Drawing:
    """Show the network from 784 to 10."""
    d = Drawing(620, 260, say("A network 784, 256, 256, 128, 10", "Un réseau 784, 256, 256, 128, 10"))
    columns = (
        (60, 7, "784", say("input", "entrée")),
        (185, 6, "256", "relu"),
        (310, 6, "256", "relu"),
        (435, 5, "128", "relu"),
        (560, 4, "10", "softmax"),
    )
    places = [
        [(x, 125 + (n - (many - 1) / 2) * 28) for n in range(many)] for x, many, _size, _name in columns
    ]
    for left, right in pairwise(places):
        d.path("".join(f"M{a} {b:g} {x} {y:g}" for a, b in left for x, y in right), "#c3c9d0", width=0.6)
    fills = (PALE, PALE_BLUE, PALE_BLUE, PALE_BLUE, PALE_GREEN)
    for column, fill, (x, _many, size, name) in zip(places, fills, columns, strict=True):
        for a, b in column:
            d.circle(a, b, 9, fill)
        d.text(x, 20, size, bold=True)
        d.text(x, 245, name, colour=SOFT)
    counts = ((200960, 122), (65792, 247), (32896, 372), (1290, 497))
    for count, x in counts:
        d.text(x, 20, say(f"{count:,}", f"{count:,}".replace(",", "\u00a0")), colour=BLUE, size=12)
    return d


def split(say: Say) -> Drawing:
    """Show what each part of the data is for."""
    d = Drawing(620, 170, say("Training, validation and test set", "Entraînement, validation et test"))
    parts = (
        (
            20,
            350,
            PALE_BLUE,
            BLUE,
            ("training", "entraînement"),
            ("corrects the weights", "corrige les poids"),
        ),
        (
            370,
            115,
            PALE_GREEN,
            GREEN,
            ("validation", "validation"),
            ("chooses settings", "choisit les réglages"),
        ),
        (485, 115, PALE_ORANGE, ORANGE, ("test", "test"), ("judges, once", "juge, une seule fois")),
    )
    for x, width, fill, colour, name, purpose in parts:
        d.box(x, 30, width, 50, fill, round_=0)
        d.text(x + width / 2, 61, say(*name), colour=colour, bold=True)
        d.text(x + width / 2, 104, say(*purpose), size=12)
    d.path("M20 122V130H485V122", SOFT)
    d.text(252, 150, say("split at random, with a seed", "découpe au hasard, avec une graine"), colour=SOFT)
    d.text(542, 150, say("put aside", "mis de côté"), colour=SOFT)
    return d


def one_hot(say: Say) -> Drawing:
    """Show the label 5 in two spellings."""
    d = Drawing(
        620, 150, say("The label 5, as a number and one-hot", "L’étiquette 5, en entier et en one-hot")
    )
    d.table(50, 50, [["5"]], [[PALE_ORANGE]])
    d.text(65, 115, "sparse_categorical_", size=12, anchor="middle")
    d.text(65, 130, "crossentropy", size=12)
    d.arrow(100, 65, 248, 65)
    d.text(174, 55, "one_hot()", colour=BLUE)
    row = ["1" if n == 5 else "0" for n in range(10)]
    d.table(260, 50, [row], [[PALE_ORANGE if n == 5 else PALE for n in range(10)]])
    for n in range(10):
        d.text(275 + 30 * n, 40, str(n), colour=SOFT, size=12)
    d.text(410, 122, "categorical_crossentropy", size=12)
    d.text(410, 102, say("ten columns, a single 1", "dix colonnes, un seul 1"), colour=SOFT, size=12)
    return d


def colour(say: Say) -> Drawing:
    """Show a colour image laid flat."""
    d = Drawing(620, 170, say("Three planes of colour laid flat", "Trois plans de couleur mis à plat"))
    planes = (
        ("#f6cfcf", say("red", "rouge")),
        ("#d3f0e6", say("green", "vert")),
        ("#d6eaf8", say("blue", "bleu")),
    )
    for n, (fill, name) in enumerate(planes):
        d.box(40 + 28 * n, 25 + 18 * n, 76, 76, fill)
        d.text(48 + 28 * n, 38 + 18 * n, name, size=12, anchor="start")
    d.text(105, 158, "(32, 32, 3)", bold=True)
    d.arrow(195, 85, 298, 85)
    d.text(245, 75, "Flatten", colour=BLUE)
    for n in range(24):
        d.box(310 + 12 * n, 73, 12, 24, planes[n % 3][0], line=SOFT, round_=0)
    d.text(454, 125, say("32 × 32 × 3 = 3,072 values", "32 × 32 × 3 = 3\u00a0072 valeurs"), bold=True)
    d.text(454, 146, say("who is next to whom is lost", "on ne sait plus qui est voisin de qui"), colour=SOFT)
    return d


def overfitting(say: Say) -> Drawing:
    """Show two loss curves that part."""
    d = Drawing(
        620,
        260,
        say(
            "Over-fitting: the validation loss rises again",
            "Surapprentissage : la perte de validation remonte",
        ),
    )
    d.arrow(60, 220, 580, 220)
    d.arrow(60, 220, 60, 25)
    d.text(320, 246, say("epoch", "époque"))
    d.text(70, 30, say("loss", "perte"), anchor="start")
    x = [70 + 12 * n for n in range(40)]
    train = [205 - 165 * math.exp(-n / 6) for n in range(40)]
    d.curve(list(zip(x, train, strict=True)), BLUE, dashed=True)
    d.curve([(a, y - 4 - 0.095 * n**2) for n, (a, y) in enumerate(zip(x, train, strict=True))], ORANGE)
    d.path("M238 50V220", SOFT, dashed=True)
    d.text(238, 42, say("best epoch", "meilleure époque"), colour=SOFT)
    d.text(548, 193, say("training", "entraînement"), colour=BLUE, anchor="end", bold=True)
    d.text(548, 48, "validation", colour=ORANGE, anchor="end", bold=True)
    d.text(120, 208, say("learns", "apprend"), size=12)
    d.text(410, 165, say("learns by heart", "apprend par cœur"), size=12)
    return d


def scaler(say: Say) -> Drawing:
    """Show one rule for all parts, and one rule each."""
    d = Drawing(
        620,
        190,
        say(
            "Fit the scaling on the training set alone", "Ajuster la mise à l’échelle sur l’entraînement seul"
        ),
    )
    names = (say("train", "entraîn."), "valid", "test")
    fills = (PALE_BLUE, PALE_GREEN, PALE_ORANGE)
    for left, title, mark in (
        (
            20,
            'fit_on="train"',
            say("one rule, read on the training set", "une seule règle, lue sur l’entraînement"),
        ),
        (320, 'fit_on="each"', say("three rules: a leak", "trois règles : une fuite")),
    ):
        d.text(left + 140, 28, title, bold=True, colour=BLUE if left < 300 else ORANGE)
        for n, (name, fill) in enumerate(zip(names, fills, strict=True)):
            d.box(left + 95 * n, 120, 85, 32, fill)
            d.text(left + 95 * n + 42, 141, name)
        for n in range(1 if left < 300 else 3):
            d.box(left + 95 * n, 50, 85, 32, "#fff7d6", round_=14)
            d.text(left + 95 * n + 42, 71, say("mean, std", "moy., écart"), size=12)
        for n in range(3):
            start = left + 42 if left < 300 else left + 95 * n + 42
            d.arrow(start, 82, left + 95 * n + 42, 117)
        d.text(left + 137, 176, mark, colour=SOFT)
    return d


FIGURES = (ranks, reshape, ingredients, perceptron, mlp, split, one_hot, colour, overfitting, scaler)
"""All of them."""


def draw(folder: Path) -> None:
    """Write every figure, in both languages."""
    for figure in FIGURES:
        figure(lambda english, _french: english).write(folder / f"{figure.__name__}.en.svg")
        figure(lambda _english, french: french).write(folder / f"{figure.__name__}.fr.svg")


if __name__ == "__main__":
    draw(Path(__file__).parent)
