"""Ending with the terminal: an app that nobody can see or reach any more must not stay."""

import os
import select
import signal
import sys
import threading

_EXIT_CODE = 128 + signal.SIGHUP  # as of a program that the signal has ended


def end_with_the_terminal() -> None:
    """End this process as soon as its terminal is gone, whoever started it and however.

    The signal of a lost terminal does that by itself, unless it is ignored: `nohup` passes that on.
    Textual would then read the end of its input again and again, at the full speed of a processor.
    """
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    # A program that is not in the foreground gets no signal; the thread sleeps until it ends.
    threading.Thread(target=_wait_for_the_end, name="terminal", daemon=True).start()


def _wait_for_the_end() -> None:
    terminal = select.poll()
    terminal.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)  # a hang-up alone
    [(_, event)] = terminal.poll()
    if event & (select.POLLHUP | select.POLLERR):  # not where a system cannot wait for terminals
        os._exit(_EXIT_CODE)  # nothing is left to give back; the worker is a process of its own
