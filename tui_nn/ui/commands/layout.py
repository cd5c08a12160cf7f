"""The keys that go from pane to pane, and arrange them."""

from tui_nn.ui.commands.command import Command

LAYOUT = (
    Command(
        "dashboard.next-pane",
        "tab",
        "next_pane(1)",
        "Next pane",
        "To the next pane.",
        word="panes",
        beside=("rows", "training", "confusion", "curves"),
    ),
    Command(
        "dashboard.previous-pane", "shift+tab", "next_pane(-1)", "Previous pane", "One pane back."
    ),
    Command(
        "dashboard.rows",
        "1",
        "pane('rows')",
        "Pane: rows",
        "To the rows and the digit.",
    ),
    Command("dashboard.training", "2", "pane('settings')", "Pane: training", "To the training."),
    Command("dashboard.confusion", "3", "pane('matrix')", "Pane: confusion", "To the matrix."),
    Command("dashboard.curves", "4", "pane('curves')", "Pane: curves", "To figures and curves."),
    Command(
        "dashboard.alone",
        "z",
        "alone",
        "Pane alone",
        "Give the pane the whole window, and again: show all.",
        word="alone",
    ),
    Command(
        "dashboard.hide",
        "Z",
        "hide",
        "Hide the pane",
        "Hide the pane; its number brings it back.",
        word="hide",
    ),
    Command(
        "dashboard.wider",
        "greater_than_sign",
        "widen(1)",
        "Wider pane",
        "Make the pane wider.",
        word="size",
        beside=("narrower", "taller", "shorter", "usual-layout"),
    ),
    Command(
        "dashboard.narrower",
        "less_than_sign",
        "widen(-1)",
        "Narrower pane",
        "Make the pane narrower.",
    ),
    Command("dashboard.taller", "plus", "heighten(1)", "Taller pane", "Make the pane taller."),
    Command("dashboard.shorter", "minus", "heighten(-1)", "Shorter pane", "Make it less tall."),
    Command(
        "dashboard.usual-layout",
        "0",
        "usual_layout",
        "Usual layout",
        "Show all panes, each as large as at first.",
    ),
)
"""Anywhere on the dashboard."""
