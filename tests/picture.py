"""Make the picture of the README: `python -m tests.picture`. The program draws it itself.

It trains a run on the built-in digits in a temporary folder, and opens the app in front of it.
"""

import asyncio
import os
import re
import tempfile
import time
from pathlib import Path

from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.launch import Order, start_run
from tui_nn.runs.reader import RunReader

PICTURE = Path(__file__).parent / "ui" / "snapshots" / "dashboard.svg"
SIZE = (140, 45)


def train() -> None:
    order = Order("builtin:train", "builtin:test", "classic", Hyperparameters(epochs=5))
    reader = RunReader(start_run(order))
    while reader.status().epoch < 3.4:
        reader.read_new()
        time.sleep(0.02)


async def draw() -> str:
    from tui_nn.ui.app import NnTuiApp
    from tui_nn.ui.watching import run_to_watch

    app = NnTuiApp("builtin:train", "builtin:test", run_to_watch())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("d")
        await pilot.pause(1.0)
        await pilot.press("n", "n", "n")
        await pilot.pause(0.5)
        return app.export_screenshot(title="nn-tui")


def main() -> None:
    with tempfile.TemporaryDirectory() as runs:
        os.environ["NN_TUI_RUNS"] = runs
        train()
        picture = asyncio.run(draw())
    # Fonts from elsewhere would be fetched by whoever looks at it; the reader's own will do.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    PICTURE.write_text(picture)
    print(PICTURE)


if __name__ == "__main__":
    main()
