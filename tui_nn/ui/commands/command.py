"""What a person can ask for, and by which key."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_nn.ui.commands.key_names import shown


@dataclass(frozen=True)
class Command:
    """Something that a person can ask for.

    Args:
        id: "<scope>.<word>". The scope is the widget or screen that does it: "app", "dashboard",
            "rows", "matrix", "settings", or one of `SCREENS`. People write these words in their
            settings files: they stay as they are.
        keys: Textual's names of the keys, separated by commas; empty for none.
        action: Textual's name of the action, within the scope.
        title: What it does, in a few words; the palette's entry.
        help: A sentence more.
        word: What the key bar says; empty for keys that are told of with another, or not there.
        pane: Where it matters: "rows", "settings", "matrix"; empty for everywhere on the screen.
        beside: The words of commands of its scope that the key bar tells of in the same breath, as
            in `n/N wrong`.
        asks: Whether it opens a question. What is typed right behind such a key is the answer: the
            question must be there before the next key is looked at.
        bar_keys: The keys of the key bar, its own and those of the commands beside it; worked out
            by `remapping`.
    """

    id: str
    keys: str
    action: str
    title: str
    help: str
    word: str = ""
    pane: str = ""
    beside: tuple[str, ...] = ()
    asks: bool = False
    bar_keys: str = ""

    @property
    def scope(self) -> str:
        """The widget or screen that does it."""
        return self.id.partition(".")[0]

    @property
    def names(self) -> Sequence[str]:
        """Its keys, each by Textual's name."""
        return self.keys.split(",") if self.keys else ()

    @property
    def key(self) -> str:
        """The key to tell a person, who needs only one."""
        return shown(self.names[0]) if self.names else "no key"

    @property
    def shown(self) -> str:
        """All its keys as they are written for a person."""
        return ", ".join(map(shown, self.names)) or "no key"

    @property
    def bar(self) -> str:
        """Keys and word for the key bar, with the first blank between them; empty for none."""
        return f"{self.bar_keys} {self.word}" if self.word and self.bar_keys else ""
