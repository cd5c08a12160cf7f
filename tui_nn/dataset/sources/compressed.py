"""The bytes of a file compressed by gzip, at any place, without unpacking it."""

import zlib
from bisect import bisect_right
from dataclasses import dataclass

from tui_nn.dataset.sources.plain import GROWN, FileSource, Source
from tui_nn.errors import DataError

SPACING = 1 << 22
"""Bytes from one kept state to the next."""

_GZIP = 31  # zlib's number for the gzip format with the largest window
_AHEAD, _AT_ONCE = 1 << 18, 1 << 16  # bytes that are read, and that go in, at once
_MAGIC = b"\x1f\x8b"
_MOST_EXPANSION = 200  # times; digits shrink to a tenth, and blank images hardly occur
_SURELY_FINE = 1 << 28  # bytes that may come out of any file
_NARROW, _WIDER = 64, 4  # states are kept at every spacing; after so many, only at every fourth


@dataclass(eq=False)
class _Gauge:
    """A place in the compressed file from which decompression can go on.

    Args:
        at: Bytes that have come out so far.
        taken: Bytes of the compressed file that have gone in.
        state: zlib's own, to be copied before it is used.
    """

    at: int
    taken: int
    state: "zlib._Decompress"


class GzipSource(Source):
    """A file compressed by gzip, read at any place.

    The state of the decompression is kept every few megabytes, 40 KB each: a read goes on from the
    one before it, or from where the last read ended. Nothing is unpacked to disk or into memory.

    Args:
        file: The compressed file.
        spacing: Bytes from one kept state to the next.
    """

    def __init__(self, file: FileSource, spacing: int = SPACING) -> None:
        self._file = file
        self.name = file.name
        self.size = 0
        self.complete = False
        self._spacing = spacing
        self._kept = [_Gauge(0, 0, zlib.decompressobj(_GZIP))]
        self._last = (0, b"")  # where the last piece that was decompressed begins, and its bytes
        self.advance()

    def read(self, start: int, length: int) -> bytes:
        """Bytes from `start` on, decompressed again where they are not at hand."""
        end = min(start + length, self.size)
        pieces = []
        self._file.refuse_change()  # before, too: what is at hand may be that of another file
        while start < end:
            first, piece = self._piece_with(start)
            part = piece[start - first : end - first]
            if not part:
                raise DataError("has changed since it was opened", path=self.name)
            pieces.append(part)
            start += len(part)
        return b"".join(pieces)

    def advance(self) -> None:
        """Decompress as much as lies between two kept states."""
        if self.complete:
            return
        piece = self._decompress(len(self._kept) - 1)
        self._last = (self.size, piece)
        self.size += len(piece)
        taken = self._file.size if self.complete else self._kept[-1].taken
        if self.size > max(_SURELY_FINE, _MOST_EXPANSION * max(taken, 1)):
            self.damage = f"more than {self.size >> 20:,} MB come out of {taken >> 10:,} KB"
            self.complete = True

    @property
    def progress(self) -> tuple[int, int]:
        """How much of the compressed file has gone in."""
        return (self._file.size if self.complete else self._kept[-1].taken), self._file.size

    def change(self) -> str:
        """What has become of the file; one that has grown has just changed."""
        change = self._file.change()
        return "has changed since it was opened" if change == GROWN else change

    def identity(self) -> list[str | int]:
        """That of the compressed file."""
        return self._file.identity()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _piece_with(self, place: int) -> tuple[int, bytes]:
        first, piece = self._last
        if not first <= place < first + len(piece):
            number = bisect_right(self._kept, place, key=lambda gauge: gauge.at) - 1
            piece = self._decompress(number)
            first = self._kept[number].at
            self._last = (first, piece)
        return first, piece

    def _decompress(self, number: int) -> bytes:
        """What comes out between a kept state and the next, which is kept if it is new."""
        gauge = self._kept[number]
        flow = _Flow(gauge, self._file)
        spacing = self._spacing if number < _NARROW else _WIDER * self._spacing
        out = flow.run(spacing)
        if flow.ended and not self.complete:
            self.complete, self.damage = True, flow.damage
        if number == len(self._kept) - 1 and not flow.ended:
            self._kept.append(_Gauge(gauge.at + len(out), flow.taken, flow.state))
        return out


class _Flow:
    """Decompression from a kept state on.

    Args:
        gauge: The state; it is left as it is.
        file: What is compressed.
    """

    def __init__(self, gauge: _Gauge, file: FileSource) -> None:
        self.state, self.taken = gauge.state.copy(), gauge.taken
        self.ended = False
        self.damage = ""
        self._file = file
        self._ahead = b""  # bytes that follow those taken

    def run(self, wanted: int) -> bytes:
        """The next bytes that come out, `wanted` of them unless the data ends before."""
        pieces: list[bytes] = []
        while wanted and not self.ended:
            if self.state.eof and not self._begin_member():
                break
            fresh = self.state.unconsumed_tail or self._take()
            if not fresh:
                self._end("the compressed data ends in the middle")
                break
            out = self._decompress(fresh, wanted)
            pieces.append(out)
            wanted -= len(out)
        return b"".join(pieces)

    def _decompress(self, fresh: bytes, wanted: int) -> bytes:
        before = self.state.copy()
        try:
            return self.state.decompress(fresh, wanted)
        except zlib.error as error:
            damage = f"the compressed data is damaged ({_reason(error)})"
        # zlib keeps what came before the damage to itself, unless it is asked byte by byte.
        self._end(damage)
        self.state = before
        pieces: list[bytes] = []
        for place in range(len(fresh)):
            byte = fresh[place : place + 1]
            try:
                while byte and wanted:
                    pieces.append(self.state.decompress(byte, wanted))
                    wanted -= len(pieces[-1])
                    byte = self.state.unconsumed_tail
            except zlib.error:
                break
        return b"".join(pieces)

    def _begin_member(self) -> bool:
        """Go on after the end of a member: with another one, if it is not zeros or nothing."""
        unused = self.state.unused_data
        self.taken -= len(unused)
        self._ahead = unused + self._ahead
        while len(self._ahead) < len(_MAGIC) or not self._ahead.strip(b"\0"):
            more = self._file.read(self.taken + len(self._ahead), _AHEAD)
            if not more:
                break
            self._skip_zeros()
            self._ahead += more
        self._skip_zeros()
        if not self._ahead:
            self._end("")
        elif not _MAGIC.startswith(self._ahead[: len(_MAGIC)]):
            self._end("something else follows the compressed data")
        else:
            self.state = zlib.decompressobj(_GZIP)
        return not self.ended

    def _skip_zeros(self) -> None:
        self.taken += len(self._ahead)
        self._ahead = self._ahead.lstrip(b"\0")
        self.taken -= len(self._ahead)

    def _take(self) -> bytes:
        if not self._ahead:
            self._ahead = self._file.read(self.taken, _AHEAD)
        fresh, self._ahead = self._ahead[:_AT_ONCE], self._ahead[_AT_ONCE:]
        self.taken += len(fresh)
        return fresh

    def _end(self, damage: str) -> None:
        self.ended, self.damage = True, damage


def is_gzip(head: bytes) -> bool:
    """Whether a file begins as compressed files do."""
    return head.startswith(_MAGIC)


def _reason(error: zlib.error) -> str:
    """What zlib says, without its number."""
    return str(error).rpartition(": ")[2]
