"""What a person can ask for, and by which key."""

from dataclasses import dataclass


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
