"""The keys of the panes that take the focus."""

from tui_nn.ui.commands.command import Command

ROWS = (
    Command("rows", "up,k", "move(-1)", "Previous row", "One row up.", "up", "arrows/Pg"),
    Command("rows", "down,j", "move(1)", "Next row", "One row down.", "down"),
    Command("rows", "pageup", "page(-1)", "Page up", "A screenful of rows up.", "PageUp"),
    Command("rows", "pagedown", "page(1)", "Page down", "A screenful of rows down.", "PageDown"),
    Command("rows", "home", "first", "First row", "To the first row.", "Home"),
    Command("rows", "end", "last", "Last row", "To the last row.", "End"),
)
"""In the list of rows."""

MATRIX = (
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
)
"""In the confusion matrix."""

SETTINGS = (
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
)
"""In the settings."""
