"""The keys of the screens above the dashboard."""

from tui_nn.ui.commands.command import Command

DATA = (
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
)
"""About the data."""

RUNS = (
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
)
"""All runs."""

COMPARISON = (
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
)
"""Several runs beside each other."""
