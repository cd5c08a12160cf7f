"""What `nn-tui --help` shows: a page that says all a person needs to begin."""

from collections.abc import Mapping

_GROUPS = {
    "look, test, read": ("show", "test", "predict"),
    "data": ("data",),
    "train": ("train", "attach", "stop", "pause", "continue", "step", "save", "set"),
    "go on, keep, compare": ("resume", "fork", "runs"),
}
"""The commands by what they are for; those that are in none come last."""

_BEGINNING = """\
NAME
  nn-tui - look into a digits data set, and watch a neural network learn it

USAGE
  nn-tui                          the app, with the rows of the data folder
  nn-tui TRAIN.csv [TEST.csv]     the app, with these files
  nn-tui FOLDER                   the app, with the files in a folder
  nn-tui COMMAND ...              one command, without the app
  nn-tui help COMMAND             all about a command; so does COMMAND --help
  nn-tui --version

DESCRIPTION
  The app draws every row of a file like MNIST's with characters, trains a
  network in the background, and shows its accuracy, its loss and its confusion
  matrix meanwhile. ? shows all keys, and q quits; the training goes on.
  Whatever the app does, a command does too, and with --json for a program.

COMMANDS
"""

_END = """
FILES AND RUNS
  FILE   a path, builtin:train or builtin:test (digits that nn-tui draws). CSV
         with or without header, gzip and IDX are understood; of a folder, the
         files that MNIST is published as. Rows count from 0, lines from 1.
  RUN    a name that `nn-tui runs` lists, or the path of a run's folder. It is
         plain files: copy it with scp -r.

  data       ./data, else ~/.local/share/nn-tui/data. The app without files
             opens mnist_train.csv and mnist_test.csv there, else digits that
             nn-tui draws.
  runs       ./saved_models, else ~/.local/share/nn-tui/saved_models
  settings   ~/.config/nn-tui/settings.toml: keys, theme, layout

  Files of yours are never written: corrected labels and marks are kept beside
  them, in FILE.edits.json. Where the system is not Linux, the folders under ~
  are those where its programs keep such files.

ENVIRONMENT
  NN_TUI_DATA       the folder of data, instead of the above
  NN_TUI_RUNS       the folder of runs
  NN_TUI_SETTINGS   the settings file
  NO_COLOR          if not empty, no colours are sent
  TERM              the kind of terminal; the app refuses one that cannot move
                    its cursor
  LC_ALL, LC_CTYPE, LANG
                    where they do not say UTF-8, only ASCII is sent

EXIT CODES
  0     done
  1     failed
  2     unusable arguments or input
  130   interrupted; in general, 128 and the number of the signal

EXAMPLES
  Get MNIST and open it:
    nn-tui data get mnist
    nn-tui

  Train on a remote machine, leave, and come back later:
    ssh HOST nn-tui train --recipe best --name night --detach
    ssh -t HOST nn-tui attach night

  Look at some rows, and at what a run makes of them:
    nn-tui show mnist_test.csv 4511 --half
    nn-tui predict night mnist_test.csv --full | less

  Test and compare:
    nn-tui test night --best
    nn-tui runs compare classic-1 night

  Take the result along, as a script that needs NumPy only:
    nn-tui runs export night night.py --best

  In a script, with jq:
    nn-tui test night --json | jq .accuracy
    nn-tui train --recipe quick --json | jq -c 'select(.event == "evaluation")'
"""


def manual(summaries: Mapping[str, str]) -> str:
    """The page.

    Args:
        summaries: What each command does, by its name.
    """
    grouped = {name for names in _GROUPS.values() for name in names}
    groups = {
        **_GROUPS,
        "this program": tuple(name for name in summaries if name not in grouped),
    }
    parts = [_BEGINNING]
    for title, names in groups.items():
        parts.append(f"  {title}:\n")
        parts += [f"    {name:<12}{summaries[name]}\n" for name in names]
    return "".join([*parts, _END])
