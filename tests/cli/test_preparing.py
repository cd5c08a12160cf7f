import pytest

from tui_nn.cli import preparing
from tui_nn.cli.preparing import progress_bar


def test_a_bar_that_counts_bytes_first_and_rows_then_knows_how_many_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(preparing, "is_terminal", lambda _stream: True)
    monkeypatch.setattr(preparing, "_PATIENCE", 0.0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar() as tell:
        tell("reading rows.csv", 10_000, 10_000)
        tell("reading rows.csv", 30, 60)
    shown = capsys.readouterr().err
    assert "reading rows.csv" in shown
    assert " 50%" in shown.rpartition("reading rows.csv")[2]
