"""The command `nn-tui`: find out what is wanted, call it, and end with an exit code.

`parser` says what can be asked for and where it is done; the other modules, one for each group of
commands, call a function of the layers below and print what it gives. They are loaded when they
are needed: `--help` loads no NumPy, and only a progress display loads Rich.
"""

import io
import os
import pkgutil
import sys
from collections.abc import Sequence

from tui_nn.cli.output import complain, silence_stdout
from tui_nn.cli.parser import parse
from tui_nn.errors import NnTuiError
from tui_nn.runs.threads import THREAD_SETTINGS

DONE, FAILED, INTERRUPTED = 0, 1, 130


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks for.

    Args:
        words: The arguments after the program's name; those of this process by default.

    Returns:
        The exit code: 0 done, 1 failed, 2 unusable arguments or input, 130 interrupted.

    Raises:
        SystemExit: After `--help` and `--version`, and with 2 for arguments that make no sense.
    """
    for setting in THREAD_SETTINGS:
        # One thread for all that is done here: the other processors are the worker's.
        os.environ.setdefault(setting, "1")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file's name may hold bytes that are no text; better escaped than a crash.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return _run(sys.argv[1:] if words is None else words)
    except NnTuiError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output, such as `head`, has had enough
        silence_stdout()
        return DONE
    except OSError as error:
        silence_stdout()  # it may be the output itself that cannot be written
        place = f"{error.filename}: " if error.filename else ""
        complain(f"{place}{error.strerror or error}")
        return FAILED


def _run(words: Sequence[str]) -> int:
    arguments = parse(words)
    status: int = pkgutil.resolve_name(arguments.command)(arguments)
    if sys.stdout is not None:
        sys.stdout.flush()  # so that a failure to write is noticed here
    return status
