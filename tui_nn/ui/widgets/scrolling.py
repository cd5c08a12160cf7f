"""Which part of a long line of things is seen; pure."""

from collections.abc import Sequence


def in_view(sizes: Sequence[int], first: int, position: int, room: int) -> range:
    """The things that are seen: the one at `position` is, and no room is left that could be used.

    Args:
        sizes: The room that each takes; there is at least one.
        first: The first that was seen before; it stays so if it can.
        position: The one that must be seen, even where its size is more than `room`.
        room: What there is.
    """
    first = min(first, position, _earliest(sizes, len(sizes) - 1, room))
    first = max(first, _earliest(sizes, position, room))
    end, used = first + 1, sizes[first]
    while end < len(sizes) and used + sizes[end] <= room:
        used += sizes[end]
        end += 1
    return range(first, end)


def _earliest(sizes: Sequence[int], last: int, room: int) -> int:
    """The first that can be seen together with the one at `last`."""
    first, used = last, sizes[last]
    while first and used + sizes[first - 1] <= room:
        first -= 1
        used += sizes[first]
    return first
