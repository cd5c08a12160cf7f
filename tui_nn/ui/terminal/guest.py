"""An app that is a guest in its terminal: it gives it back, for a while or for good."""

import asyncio

from rich.console import RenderableType

from tui_nn.ui.terminal.leaving import Leaving
from tui_nn.ui.terminal.remote import RemoteApp
from tui_nn.ui.terminal.suspending import Suspending


class GuestApp(RemoteApp):
    """An app that leaves no trace in its terminal, however it ends."""

    _leaving: Leaving | None = None  # until it runs in a terminal; tests run it without one
    _suspending: Suspending | None = None

    def run_in_terminal(self) -> int:
        """Run until it has ended, and the terminal is as it was.

        Returns:
            The exit status: 0, or that of what has ended it: 1 after an error, 128 and its number
            after a signal.
        """
        leaving = self._leaving = Leaving(self)
        self._suspending = Suspending(self, leaving)
        self._suspending.wait_for_the_foreground()
        leaving.begin()
        try:
            self.run()
        finally:
            leaving.make_sure()
        return self.return_code or 0

    def on_mount(self) -> None:
        """From now on, an end or a pause can be asked for; Textual's driver is there before."""
        loop = asyncio.get_running_loop()
        if self._leaving is not None:
            self._leaving.meet(loop)
        if self._suspending is not None:
            self._suspending.meet(loop)

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """End, and tell something on the shell's screen."""
        super().exit(result, return_code, message)
        if self._leaving is not None:
            self._leaving.expect_end()

    def action_suspend_process(self) -> None:
        """Go back to the shell for a while."""
        if self._suspending is None or not self._suspending.suspend():
            self.notify("There is no shell to go back to.")

    def _handle_exception(self, error: Exception) -> None:
        # Textual's own name for it, and the only place that hears of every error that ends an app.
        super()._handle_exception(error)
        if self._leaving is not None:
            self._leaving.expect_end(error)
