"""The keys of the panes that take the focus."""

from tui_nn.ui.commands.command import Command

ROWS = (
    Command(
        "rows.up",
        "up,k",
        "move(-1)",
        "Previous row",
        "One row up.",
        word="move",
        pane="rows",
        beside=("down", "page-up", "page-down", "first", "last"),
    ),
    Command("rows.down", "down,j", "move(1)", "Next row", "One row down.", pane="rows"),
    Command(
        "rows.page-up", "pageup", "page(-1)", "Page up", "A screenful of rows up.", pane="rows"
    ),
    Command(
        "rows.page-down",
        "pagedown",
        "page(1)",
        "Page down",
        "A screenful of rows down.",
        pane="rows",
    ),
    Command("rows.first", "home", "first", "First row", "To the first row.", pane="rows"),
    Command("rows.last", "end", "last", "Last row", "To the last row.", pane="rows"),
)
"""In the list of rows."""

MATRIX = (
    Command(
        "matrix.rows",
        "enter",
        "list_rows",
        "List the rows of a cell",
        "List the test rows behind the marked cell.",
        word="rows",
        pane="matrix",
    ),
    Command(
        "matrix.up",
        "up",
        "move(-1, 0)",
        "Cell above",
        "To the cell above.",
        word="move",
        pane="matrix",
        beside=("down", "left", "right", "first", "last", "page-up", "page-down"),
    ),
    Command("matrix.down", "down", "move(1, 0)", "Cell below", "To the cell below.", pane="matrix"),
    Command(
        "matrix.left", "left", "move(0, -1)", "Cell to the left", "To the left.", pane="matrix"
    ),
    Command(
        "matrix.right", "right", "move(0, 1)", "Cell to the right", "To the right.", pane="matrix"
    ),
    Command(
        "matrix.first", "home", "edge(-1)", "First column", "To the first column.", pane="matrix"
    ),
    Command("matrix.last", "end", "edge(1)", "Last column", "To the last column.", pane="matrix"),
    Command(
        "matrix.page-up",
        "pageup",
        "page(-1)",
        "Lines above",
        "A screenful of lines up.",
        pane="matrix",
    ),
    Command(
        "matrix.page-down",
        "pagedown",
        "page(1)",
        "Lines below",
        "A screenful of lines down.",
        pane="matrix",
    ),
    Command(
        "matrix.mistake",
        "e",
        "next_mistake",
        "Next mistake",
        "To the mistake made most often, then to the next.",
        word="mistake",
        pane="matrix",
    ),
)
"""In the confusion matrix."""

SETTINGS = (
    Command(
        "settings.up",
        "up",
        "move(-1)",
        "Setting above",
        "To the setting above.",
        word="move",
        pane="settings",
        beside=("down", "page-up", "page-down"),
    ),
    Command(
        "settings.down",
        "down",
        "move(1)",
        "Setting below",
        "To the setting below.",
        pane="settings",
    ),
    Command(
        "settings.page-up",
        "pageup",
        "page(-1)",
        "Settings above",
        "A screenful of settings up.",
        pane="settings",
    ),
    Command(
        "settings.page-down",
        "pagedown",
        "page(1)",
        "Settings below",
        "A screenful of settings down.",
        pane="settings",
    ),
    Command(
        "settings.smaller",
        "left",
        "step(-1)",
        "Smaller value",
        "The value before.",
        word="change",
        pane="settings",
        beside=("larger",),
    ),
    Command(
        "settings.larger", "right", "step(1)", "Larger value", "The next value.", pane="settings"
    ),
    Command(
        "settings.type",
        "enter",
        "edit",
        "Type a value",
        "Type the marked setting.",
        word="type",
        pane="settings",
    ),
)
"""In the settings."""
