"""The pieces that a terminal's input is cut into."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Keys:
    """What Textual's parser may see: characters, or one sequence.

    Args:
        text: Empty where something came that it must not see.
        count: How many keys a person would have to press for it.
        is_broken: Whether it came from something malformed.
    """

    text: str
    count: int = 1
    is_broken: bool = False


@dataclass(frozen=True)
class Escape:
    """The key of this name, and not the beginning of something."""

    count: int = 1
    is_broken: bool = False


@dataclass(frozen=True)
class Paste:
    """What a person has pasted, without control characters, cut to a sane length."""

    text: str
    count: int = 1
    is_broken: bool = False


@dataclass(frozen=True)
class Reply:
    """The terminal has shown all that was sent before a question for its status."""
