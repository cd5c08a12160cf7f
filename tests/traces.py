"""What a program has left behind in its terminal, as its output tells."""

import re

_SEQUENCE = re.compile(
    rb"\x1b\[(?P<mark>[<=>?]?)(?P<numbers>[\d;:]*)(?P<final>[hlmru])"
    rb"|\x1b\]22;(?P<pointer>[^\x07\x1b]*)|\x1b\((?P<charset>.)"
)
_ON_AT_FIRST = (7, 25)  # wrapping at the right edge, and the cursor
_NAMES = {
    7: "no wrapping",
    25: "no cursor",
    1000: "mouse clicks",
    1002: "mouse drags",
    1003: "mouse moves",
    1004: "reports of focus",
    1006: "mouse reports of the SGR kind",
    1015: "mouse reports of the urxvt kind",
    1016: "mouse reports in pixels",
    1049: "alternate screen",
    2004: "pastes in brackets",
    2026: "synchronised output",
    2048: "reports of size",
}


def switched(output: bytes) -> set[str]:
    """Everything that a program has switched on at some time, by its name."""
    return _follow(output)[1]


def left_behind(output: bytes) -> set[str]:
    """What of it is still on at the end; empty for a terminal that is as it was."""
    return _follow(output)[0]


def _follow(output: bytes) -> tuple[set[str], set[str]]:
    on: set[str] = set()
    ever: set[str] = set()
    keyboards = 0
    for found in _SEQUENCE.finditer(output):
        mark, numbers, final = (found[part] or b"" for part in ("mark", "numbers", "final"))
        changed: dict[str, bool] = {}
        if found["pointer"] is not None:
            changed["a pointer of its own"] = found["pointer"] not in (b"", b"default")
        elif found["charset"] is not None:
            changed["other characters"] = found["charset"] != b"B"
        elif mark == b"?" and final in b"hl":
            for mode in map(int, numbers.split(b";")):
                changed[_NAMES.get(mode, f"mode {mode}")] = (final == b"h") != (
                    mode in _ON_AT_FIRST
                )
                if mode == 1049 and final == b"l" and "no cursor" not in on:
                    # A terminal may keep one cursor for each of its screens.
                    changed["no cursor"] = "no cursor" in ever
        elif final == b"u" and mark in (b">", b"<"):
            keyboards += 1 if mark == b">" else -int(numbers or 1)
            keyboards = max(keyboards, 0)  # as terminals do with one too many
            changed["keyboard protocol"] = keyboards > 0
        elif not mark and final == b"m":
            changed["style"] = numbers not in (b"", b"0")
        elif not mark and final == b"r":
            changed["margins"] = numbers != b""
        on |= {name for name, is_on in changed.items() if is_on}
        on -= {name for name, is_on in changed.items() if not is_on}
        ever |= on
    return on, ever
