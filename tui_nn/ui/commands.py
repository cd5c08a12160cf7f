"""Every key of the program, declared once: bindings, key bar, palette and help come from here."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True)
class Command:
    """Something that a person can ask for.

    Args:
        scope: The widget or screen that does it: "app", "dashboard", "rows", "matrix",
            "settings", or one of `SCREENS`.
        keys: Textual's names of the keys, separated by commas.
        action: Textual's name of the action, within the scope.
        title: What it does, in a few words; the palette's entry.
        help: A sentence more.
        shown: How the keys are written for a person.
        bar: Key and word for the key bar; empty for keys that need not be told of there.
        asks: Whether it opens a question. What is typed right behind such a key is the answer: the
            question must be there before the next key is looked at.
    """

    scope: str
    keys: str
    action: str
    title: str
    help: str
    shown: str
    bar: str = ""
    asks: bool = False


SCREENS = ("data", "runs", "comparison")
"""The scopes that are screens of their own; what is of another can be done on the dashboard."""

COMMANDS = (
    Command("rows", "up,k", "move(-1)", "Previous row", "One row up.", "up", "arrows/Pg"),
    Command("rows", "down,j", "move(1)", "Next row", "One row down.", "down"),
    Command("rows", "pageup", "page(-1)", "Page up", "A screenful of rows up.", "PageUp"),
    Command("rows", "pagedown", "page(1)", "Page down", "A screenful of rows down.", "PageDown"),
    Command("rows", "home", "first", "First row", "To the first row.", "Home"),
    Command("rows", "end", "last", "Last row", "To the last row.", "End"),
    Command(
        "dashboard",
        "g",
        "go_to_row",
        "Go to a row",
        "Go to a row by its index.",
        "g",
        "g go",
        asks=True,
    ),
    Command(
        "dashboard",
        "slash",
        "filter",
        "Filter the rows",
        "Show only rows of a class, read as a class, wrong, bad, marked, or changed.",
        "/",
        "/ filter",
        asks=True,
    ),
    Command(
        "dashboard",
        "a",
        "augment",
        "Augment the row",
        "Distort the row as a training does, each time anew.",
        "a",
        "a augment",
    ),
    Command(
        "dashboard",
        "n",
        "next_wrong(1)",
        "Next wrong row",
        "To the next row that the run reads wrongly.",
        "n",
        "n/N wrong",
    ),
    Command(
        "dashboard",
        "N",
        "next_wrong(-1)",
        "Previous wrong row",
        "To the previous row that the run reads wrongly.",
        "N",
    ),
    Command(
        "dashboard",
        "b",
        "bad_rows",
        "Bad rows",
        "Show only the rows that cannot be used.",
        "b",
        "b bad",
    ),
    Command(
        "dashboard",
        "l",
        "relabel",
        "Correct a label",
        "Give the row its right label; the file stays as it is.",
        "l",
        "l label",
        asks=True,
    ),
    Command(
        "dashboard",
        "m",
        "mark",
        "Mark a row",
        "Mark the row, or take its mark away.",
        "m",
        "m mark",
    ),
    Command(
        "dashboard",
        "u",
        "undo",
        "Undo",
        "Take back the last label or mark, today's or an older one.",
        "u",
        "u undo",
    ),
    Command(
        "dashboard",
        "w",
        "write",
        "Write rows",
        "Write the rows that are shown to a new CSV.",
        "w",
        "w write",
        asks=True,
    ),
    Command(
        "dashboard",
        "i",
        "about_data",
        "About the data",
        "How the file is read, what stands out in it, the mean of each class.",
        "i",
        "i info",
    ),
    Command(
        "dashboard",
        "t",
        "turn",
        "Turn the images",
        "Turn images stored column by column.",
        "t",
        "t turn",
    ),
    Command(
        "dashboard", "x", "invert", "Invert the images", "Swap ink and paper.", "x", "x invert"
    ),
    Command(
        "dashboard",
        "R",
        "read_again",
        "Read the file again",
        "Read the file again, with what was added to it.",
        "R",
        "R reread",
    ),
    Command(
        "dashboard",
        "o",
        "open",
        "Open a file",
        "Open rows: a CSV or IDX file, a folder of them, or built-in digits.",
        "o",
        "o open",
        asks=True,
    ),
    Command(
        "dashboard",
        "D",
        "download",
        "Get a data set",
        "Download MNIST, Fashion-MNIST or Kuzushiji-MNIST.",
        "D",
        "D get",
    ),
    Command(
        "dashboard",
        "d",
        "other_rows",
        "Training or test rows",
        "Switch between the training rows and the test rows.",
        "d",
        "d data",
    ),
    Command(
        "dashboard",
        "s",
        "start_or_stop",
        "Start or stop training",
        "Start a run with these settings, or stop the one that trains and save it.",
        "s",
        "s start",
    ),
    Command(
        "dashboard",
        "space",
        "pause",
        "Pause or go on",
        "Let the run wait, or go on with it.",
        "space",
        "space pause",
    ),
    Command(
        "dashboard",
        "full_stop",
        "step",
        "One step",
        "Let the run take one step, then wait.",
        ".",
        ". step",
    ),
    Command(
        "dashboard",
        "E",
        "epoch",
        "One epoch",
        "Let the run train to the end of the epoch, then wait.",
        "E",
    ),
    Command(
        "dashboard",
        "S",
        "save",
        "Save now",
        "Save the run now, and keep a copy of its weights.",
        "S",
        "S save",
    ),
    Command(
        "dashboard",
        "L",
        "learning_rate",
        "Learning rate",
        "Set the learning rate of the run that trains.",
        "L",
        "L rate",
        asks=True,
    ),
    Command(
        "dashboard",
        "T",
        "evaluation_interval",
        "Evaluation interval",
        "Set the seconds from one evaluation of the run to the next.",
        "T",
        asks=True,
    ),
    Command(
        "dashboard",
        "c",
        "go_on",
        "Go on longer",
        "Go on with the run that is watched, to its end or for more epochs.",
        "c",
        "c more",
        asks=True,
    ),
    Command(
        "dashboard",
        "f",
        "fork",
        "Fork the run",
        "Start a new run from weights of the one that is watched, with other settings.",
        "f",
        "f fork",
    ),
    Command(
        "dashboard",
        "h",
        "how",
        "How it goes",
        "What stands out in the run, what was done to it, and the command that repeats it.",
        "h",
        "h how",
    ),
    Command(
        "matrix",
        "enter",
        "list_rows",
        "List the rows of a cell",
        "List the test rows behind the marked cell.",
        "Enter",
        "Enter rows",
    ),
    Command("matrix", "up", "move(-1, 0)", "Cell above", "To the cell above.", "up"),
    Command("matrix", "down", "move(1, 0)", "Cell below", "To the cell below.", "down"),
    Command("matrix", "left", "move(0, -1)", "Cell to the left", "To the left.", "left"),
    Command("matrix", "right", "move(0, 1)", "Cell to the right", "To the right.", "right"),
    Command("matrix", "home", "edge(-1)", "First column", "To the first column.", "Home"),
    Command("matrix", "end", "edge(1)", "Last column", "To the last column.", "End"),
    Command("matrix", "pageup", "page(-1)", "Lines above", "A screenful of lines up.", "PageUp"),
    Command(
        "matrix", "pagedown", "page(1)", "Lines below", "A screenful of lines down.", "PageDown"
    ),
    Command(
        "matrix",
        "e",
        "next_mistake",
        "Next mistake",
        "To the mistake made most often, then to the next.",
        "e",
    ),
    Command("settings", "up", "move(-1)", "Setting above", "To the setting above.", "up"),
    Command("settings", "down", "move(1)", "Setting below", "To the setting below.", "down"),
    Command(
        "settings", "pageup", "page(-1)", "Settings above", "A screenful of settings up.", "PageUp"
    ),
    Command(
        "settings",
        "pagedown",
        "page(1)",
        "Settings below",
        "A screenful of settings down.",
        "PageDown",
    ),
    Command("settings", "left", "step(-1)", "Smaller value", "The value before.", "left"),
    Command("settings", "right", "step(1)", "Larger value", "The next value.", "right"),
    Command("settings", "enter", "edit", "Type a value", "Type the marked setting.", "Enter"),
    Command(
        "dashboard",
        "tab",
        "next_pane(1)",
        "Next pane",
        "To the next pane; shift+tab to the one before.",
        "tab",
        "tab pane",
    ),
    Command(
        "dashboard", "shift+tab", "next_pane(-1)", "Previous pane", "One pane back.", "shift+tab"
    ),
    Command("dashboard", "1", "pane('rows')", "Pane: rows", "To the rows and the digit.", "1"),
    Command("dashboard", "2", "pane('settings')", "Pane: training", "To the training.", "2"),
    Command("dashboard", "3", "pane('matrix')", "Pane: confusion", "To the matrix.", "3"),
    Command(
        "dashboard",
        "escape",
        "clear_filter",
        "Show all rows",
        "See the row as it is, then all rows; put away messages.",
        "Esc",
    ),
    Command(
        "dashboard",
        "v",
        "shading",
        "Characters or blocks",
        "Draw digits with characters, or with half blocks in 256 greys.",
        "v",
        "v view",
    ),
    Command("data", "up", "move(-1)", "Line above", "To the line above.", "up"),
    Command("data", "down", "move(1)", "Line below", "To the line below.", "down"),
    Command("data", "left", "step(-1)", "Value before", "The value before.", "left"),
    Command("data", "right", "step(1)", "Next value", "The next value.", "right"),
    Command(
        "data",
        "enter",
        "take",
        "Take the line",
        "Type a value, or list the rows behind what was found.",
        "Enter",
    ),
    Command(
        "data", "delete", "found", "As found", "Read the file as it was found again.", "Delete"
    ),
    Command("data", "c", "next_class(1)", "Next class", "The mean image of the next class.", "c"),
    Command(
        "data", "C", "next_class(-1)", "Class before", "The mean image of the class before.", "C"
    ),
    Command("runs", "up,k", "move(-1)", "Run above", "To the run above.", "up", "arrows/Pg"),
    Command("runs", "down,j", "move(1)", "Run below", "To the run below.", "down"),
    Command("runs", "pageup", "page(-1)", "Runs above", "A screenful of runs up.", "PageUp"),
    Command("runs", "pagedown", "page(1)", "Runs below", "A screenful of runs down.", "PageDown"),
    Command("runs", "home", "first", "First run", "To the first run.", "Home"),
    Command("runs", "end", "last", "Last run", "To the last run.", "End"),
    Command("runs", "enter", "watch", "Watch the run", "Watch the run.", "Enter", "Enter watch"),
    Command(
        "runs",
        "space",
        "tick",
        "Tick the run",
        "Choose the run for comparing, or no longer.",
        "space",
        "space tick",
    ),
    Command(
        "runs",
        "c",
        "compare",
        "Compare runs",
        "Compare those that are ticked, or else this one with the watched one.",
        "c",
        "c compare",
    ),
    Command("runs", "s", "sort", "Sort", "Sort by the next column.", "s", "s sort"),
    Command("runs", "S", "reverse", "Sort the other way", "The last run first.", "S", "S turn"),
    Command(
        "runs",
        "slash",
        "filter",
        "Filter the runs",
        "Show only runs with a word in their name, state, recipe or note.",
        "/",
        "/ filter",
        asks=True,
    ),
    Command(
        "runs", "n", "rename", "Rename the run", "Give it another name.", "n", "n name", asks=True
    ),
    Command(
        "runs",
        "t",
        "note",
        "Note on the run",
        "Write a note on the run, or change it.",
        "t",
        "t note",
        asks=True,
    ),
    Command(
        "runs",
        "p",
        "colour",
        "Pin a colour",
        "The next of six colours for the run and its curves, or none.",
        "p",
        "p colour",
    ),
    Command(
        "runs", "x", "delete", "Delete the run", "Delete it; u brings it back.", "x", "x delete"
    ),
    Command(
        "runs",
        "u",
        "undo",
        "Undo a deletion",
        "Bring back the run that was deleted last.",
        "u",
        "u undo",
    ),
    Command(
        "runs",
        "escape,r,q",
        "leave",
        "Back",
        "Show all runs, then back to the dashboard.",
        "Esc",
        "Esc back",
    ),
    Command(
        "comparison",
        "l",
        "figure",
        "Another figure",
        "Accuracy or loss, of the test, validation or training rows.",
        "l",
        "l figure",
    ),
    Command(
        "comparison",
        "x",
        "axis",
        "Another axis",
        "Curves over epochs, rows learned from, or seconds.",
        "x",
        "x axis",
    ),
    Command(
        "comparison",
        "d",
        "differing",
        "Only what differs",
        "Show only the hyperparameters that differ, or all.",
        "d",
        "d differing",
    ),
    Command(
        "comparison",
        "1",
        "rows(0)",
        "Rows only a gets right",
        "The rows that the first run alone reads rightly.",
        "1",
        "1 only a",
    ),
    Command(
        "comparison",
        "2",
        "rows(1)",
        "Rows only b gets right",
        "The rows that the second run alone reads rightly.",
        "2",
        "2 only b",
    ),
    Command(
        "comparison",
        "m",
        "watched",
        "Which is watched then",
        "Whose reading stands beside these rows: the wrong one, a, or b.",
        "m",
        "m watched",
    ),
    Command(
        "comparison",
        "r",
        "read",
        "Read the rows again",
        "Let both runs read the rows again, or give up doing so.",
        "r",
        "r read",
    ),
    Command("comparison", "up,k", "scroll(-1)", "Line up", "A line up.", "up", "arrows/Pg"),
    Command("comparison", "down,j", "scroll(1)", "Line down", "A line down.", "down"),
    Command("comparison", "pageup", "page(-1)", "Page up", "A screenful up.", "PageUp"),
    Command("comparison", "pagedown", "page(1)", "Page down", "A screenful down.", "PageDown"),
    Command("comparison", "left", "aside(-1)", "Runs to the left", "A run to the left.", "left"),
    Command("comparison", "right", "aside(1)", "Runs to the right", "A run to the right.", "right"),
    Command("comparison", "escape,q", "leave", "Back", "Back to the runs.", "Esc", "Esc back"),
    Command("dashboard", "r", "runs", "Runs", "See all runs, and choose one.", "r", "r runs"),
    Command(
        "app",
        "ctrl+p",
        "command_palette",
        "Palette",
        "Find a command by its name.",
        "^p",
        "^p find",
    ),
    Command("app", "question_mark", "help", "Help", "All keys.", "?", "? help"),
    Command("app", "q", "quit", "Quit", "Leave; a run may train on.", "q", "q quit"),
)


def bindings(scope: str) -> list[BindingType]:
    """Textual's bindings of a scope."""
    return [
        Binding(
            key,
            command.action,
            command.title,
            show=False,
            tooltip=command.help,
            priority=command.asks,
        )
        for command in COMMANDS
        if command.scope == scope
        for key in command.keys.split(",")
    ]


def shown_in_bar(screen: str = "") -> Iterable[Command]:
    """The commands of a key bar, in their order there.

    Args:
        screen: Whose bar it is, one of `SCREENS`; empty for the dashboard's.
    """
    return (
        command
        for command in COMMANDS
        if command.bar and (command.scope == screen if screen else command.scope not in SCREENS)
    )
