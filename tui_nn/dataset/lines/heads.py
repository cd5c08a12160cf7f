"""The first lines of a text file, or what it is instead."""

from tui_nn.dataset.lines.parsing import LONGEST
from tui_nn.dataset.sources import Source
from tui_nn.errors import DataError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What some programs write before UTF-8 text."""

_LENGTH = 1 << 16
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r"))
_IN_TEXT = bytes(set(range(256)) - set(_CONTROLS))
_BINARY = 0.08  # of the bytes are controls; of random bytes a tenth, and of damaged text hardly any


def read_head(source: Source) -> bytes:
    """The first lines, at least one whole one, without a byte order mark.

    Raises:
        DataError: The file is empty or no text, or its first line does not end.
    """
    length = _LENGTH
    while True:
        while source.size < length and not source.complete:
            source.advance()
        head = source.read(0, min(length, source.size))
        _refuse_what_is_no_text(head, source.name)
        is_all = source.complete and len(head) == source.size
        if b"\n" in head.lstrip() or is_all:
            break
        if length == LONGEST:
            reason = (
                f"has a first line of more than {LONGEST:,} bytes"
                if head.strip()
                else f"holds nothing in its first {LONGEST:,} bytes"
            )
            raise DataError(reason, path=source.name, remedy="It is no CSV")
        length = min(4 * length, LONGEST)
    if not head.strip(BYTE_ORDER_MARK + b" \t\v\f\r\n"):
        raise DataError("is empty", path=source.name)
    ending = b"\n" * (is_all and not head.endswith(b"\n"))
    return head.removeprefix(BYTE_ORDER_MARK) + ending


def _refuse_what_is_no_text(head: bytes, name: str) -> None:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError("is UTF-16 text", path=name, remedy="Convert it: iconv -f UTF-16 -t UTF-8")
    if len(head.translate(None, _IN_TEXT)) > _BINARY * len(head):
        raise DataError(
            "is binary data, not text",
            path=name,
            remedy="A CSV line is a label and grey values, separated by commas",
        )
    if b"\r" in head.rstrip(b"\r") and b"\n" not in head:
        raise DataError(
            "ends its lines as old Macs did",
            path=name,
            line=1,
            remedy="Convert it: tr '\\r' '\\n'",
        )
