"""When nothing is drawn, because much is under way already."""

from tui_nn.ui.terminal.pacing import WINDOW, Pacing


def answering() -> Pacing:
    """Of a terminal that has answered once, and has all that was sent."""
    pacing = Pacing(asks=True)
    assert pacing.send(1000)
    assert not pacing.answered()
    return pacing


def test_a_terminal_that_never_answers_is_never_waited_for() -> None:
    pacing = Pacing(asks=True)
    assert pacing.send(10 * WINDOW)
    assert not pacing.is_busy
    pacing.give_up()
    assert pacing.send(10 * WINDOW)
    pacing.give_up()
    assert not pacing.send(10 * WINDOW)
    assert not pacing.is_busy


def test_a_terminal_that_must_not_be_asked_is_not() -> None:
    pacing = Pacing(asks=False)
    assert not pacing.send(10 * WINDOW)
    assert not pacing.is_busy


def test_nothing_is_drawn_while_more_than_the_window_is_under_way() -> None:
    pacing = answering()
    pacing.send(WINDOW)
    assert not pacing.is_busy
    pacing.send(1)
    assert pacing.is_busy
    pacing.answered()
    assert not pacing.is_busy


def test_a_few_bytes_are_not_worth_a_question_until_they_are_many() -> None:
    pacing = answering()
    assert not pacing.send(100)
    assert not pacing.send(100)
    assert pacing.send(100)


def test_one_question_is_open_at_a_time_and_what_was_sent_behind_it_is_asked_for_next() -> None:
    pacing = answering()
    assert pacing.send(300)
    assert not pacing.send(2 * WINDOW)
    assert pacing.is_busy
    assert pacing.answered()  # ask again, or nothing would ever be drawn
    assert pacing.is_busy
    assert not pacing.answered()
    assert not pacing.is_busy


def test_a_lost_answer_is_waited_for_less_than_a_frozen_line() -> None:
    pacing = answering()
    first = pacing.patience
    for times in (1, 2, 4, 8):
        assert pacing.patience == times * first
        assert pacing.send(2 * WINDOW)
        assert pacing.is_busy
        pacing.give_up()
        assert not pacing.is_busy
    assert pacing.send(300)
    pacing.answered()
    assert pacing.patience == first
