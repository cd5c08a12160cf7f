"""How much is sent, told in the status line to whoever wants to know."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.processes import PATIENCE
from tests.terminal import DOWN, Terminal
from tests.ui.screen import AppAt
from tui_nn.preferences import SETTINGS
from tui_nn.ui.app import NnTuiApp
from tui_nn.ui.terminal.remote import RemoteApp
from tui_nn.ui.widgets.status_bar import StatusBar

_LARGE = (140, 45)
_ESCAPE, _LEFT = "\x1b", "\x1b[D"
_NOTHING, _SOMETHING = "0.0 KB/s", re.compile(r"(?!0\.0 )\d+\.\d KB/s")
_LOOK, _IDLE = 0.05, 0.6  # seconds; the second is that of six rates
_PRESSES, _READS = int(PATIENCE / _LOOK), 20

# The app, which looks ten times as often at what it has sent.
_HASTY = """
import sys
from tui_nn.cli import main
from tui_nn.ui.terminal import remote

remote._INTERVAL = 0.1
sys.exit(main(sys.argv[1:]))
"""


async def test_the_rate_is_told_where_it_is_wanted_but_not_of_telling_it(
    app_at: AppAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app_at(_LARGE) as pilot:
        app = pilot.app
        assert isinstance(app, NnTuiApp)

        def rate(sent: int) -> str:
            with monkeypatch.context() as patch:
                patch.setattr(RemoteApp, "output", SimpleNamespace(sent=sent))
                app._count()
            return app.query_one(StatusBar).line_rate

        assert rate(5000) == ""
        app.update_preferences(line_rate=True)
        assert rate(6200) == "1.2 KB/s"
        assert rate(6200) == _NOTHING
        assert rate(6350) == _NOTHING
        assert rate(6501) == "0.2 KB/s"
        app.update_preferences(line_rate=False)
        assert rate(9000) == ""


def test_it_is_switched_on_in_the_settings_and_an_idle_app_stays_silent(
    files: tuple[Path, Path],
) -> None:
    with Terminal([sys.executable, "-c", _HASTY, *files], *_LARGE) as terminal:
        terminal.wait_for("Row 0: ")
        assert "KB/s" not in terminal.text
        terminal.send(",", *[DOWN] * list(SETTINGS).index("line_rate"))
        terminal.wait_for(SETTINGS["line_rate"].help)
        terminal.send(_LEFT)
        terminal.wait_for("*line_rate")
        terminal.send(_ESCAPE)
        terminal.wait_for(_NOTHING)
        for _ in range(_PRESSES):
            if _SOMETHING.search(terminal.text):
                break
            terminal.send(DOWN)
            terminal.read(_LOOK)
        assert _SOMETHING.search(terminal.text)
        terminal.wait_for(_NOTHING)
        assert any(terminal.read(_IDLE) == b"" for _ in range(_READS))
        assert _NOTHING in terminal.rows[0]
