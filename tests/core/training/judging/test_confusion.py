"""Counts and surest errors, from arrays alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.errors import DataError
from dltp_widgets.core.training.judging.confusion import (
    as_classes,
    as_probabilities,
    class_scores,
    confusion_matrix,
    most_certain_errors,
    samples_of_cell,
)

PROBABILITIES = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.7, 0.3]])
TRUTH = np.array([1, 1, 0, 0])


@pytest.mark.parametrize("labels", [[2, 0], [[2], [0]], [[0, 0, 1], [1, 0, 0]], [2.0, 0.0]])
def test_labels_in_every_form_name_the_same_classes(labels: object) -> None:
    assert as_classes(labels).tolist() == [2, 0]


def test_labels_of_another_shape_are_refused_in_a_sentence() -> None:
    with pytest.raises(DataError, match="name no classes"):
        as_classes(np.zeros((2, 3, 4)))


def test_one_column_is_the_probability_of_class_1() -> None:
    assert as_probabilities([[0.25], [1.0]]).tolist() == [[0.75, 0.25], [0.0, 1.0]]


def test_logits_become_probabilities_and_keep_their_order() -> None:
    found = as_probabilities([[5.0, 1.0, -2.0], [1000.0, 0.0, 0.0]])
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    assert found.argmax(axis=1).tolist() == [0, 0]
    assert as_probabilities([[-3.0], [800.0]]).argmax(axis=1).tolist() == [0, 1]


def test_matrix_counts_truth_in_rows() -> None:
    matrix = confusion_matrix(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0]), 3)
    assert matrix.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]


@given(st.lists(st.tuples(st.integers(-2, 5), st.integers(-2, 5)), max_size=60))
def test_matrix_counts_every_known_pair_once(pairs: list[tuple[int, int]]) -> None:
    truth, predicted = (np.array([pair[i] for pair in pairs], dtype=np.int64) for i in (0, 1))
    known = sum(0 <= a < 4 and 0 <= b < 4 for a, b in pairs)
    assert confusion_matrix(truth, predicted, 4).sum() == known


def test_scores_of_classes() -> None:
    first, second, third = class_scores(np.array([[3, 1, 0], [1, 1, 0], [0, 0, 0]]))
    assert (first.count, first.correct, first.recall, first.precision) == (4, 3, 0.75, 0.75)
    assert second.recall == 0.5
    assert third.recall is None
    assert third.precision is None


def test_surest_errors_come_first() -> None:
    mistakes = most_certain_errors(PROBABILITIES, TRUTH)
    assert [(m.index, m.truth, m.predicted, m.certainty) for m in mistakes] == [
        (0, 1, 0, 0.9),
        (2, 0, 1, 0.6),
    ]
    assert len(most_certain_errors(PROBABILITIES, TRUTH, most=1)) == 1


def test_samples_of_a_cell_of_the_diagonal_are_right_ones() -> None:
    assert [sample.index for sample in samples_of_cell(PROBABILITIES, TRUTH, 1, 1)] == [1]
    assert samples_of_cell(PROBABILITIES, TRUTH, 0, 1)[0].predicted == 1


def test_no_sample_is_no_error() -> None:
    empty = np.empty((0, 3))
    assert most_certain_errors(empty, np.empty(0, dtype=np.int64)) == ()
    assert as_probabilities(empty).shape == (0, 3)


def test_precision_recall_and_accuracy_of_a_class_are_three_things() -> None:
    matrix = np.array([[6, 2, 0], [1, 3, 0], [0, 0, 8]])
    first, second, third = class_scores(matrix)
    assert (first.precision, first.recall, first.accuracy) == (6 / 7, 6 / 8, 1 - 3 / 20)
    assert (second.precision, second.recall, second.accuracy) == (3 / 5, 3 / 4, 1 - 3 / 20)
    assert (third.precision, third.recall, third.accuracy) == (1.0, 1.0, 1.0)
    [empty] = class_scores(np.zeros((1, 1), dtype=np.int64))
    assert (empty.precision, empty.recall, empty.accuracy) == (None, None, None)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_scores_agree_with_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    from sklearn.metrics import precision_recall_fscore_support

    truth, predicted = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    scores = class_scores(confusion_matrix(truth, predicted, 4))
    precision, recall, *_rest = precision_recall_fscore_support(
        truth, predicted, labels=range(4), zero_division=0
    )
    assert [score.precision or 0.0 for score in scores] == pytest.approx(list(precision))
    assert [score.recall or 0.0 for score in scores] == pytest.approx(list(recall))
    for score in scores:
        assert score.accuracy == pytest.approx(np.mean((truth == score.label) == (predicted == score.label)))
