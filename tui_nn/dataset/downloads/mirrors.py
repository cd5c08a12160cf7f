"""Reading a file from a mirror, whatever the mirror does instead of sending it.

A thread of its own waits for the mirror. So the caller hears something every tenth of a second,
can stop at any time, and is not held up by what no time limit reaches, such as a name server.
"""

import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from queue import Empty, SimpleQueue

from tui_nn.dataset.downloads.catalogue import RemoteFile

TIMEOUT = 15.0
"""Seconds in which a mirror has to send something."""

GZIP = b"\x1f\x8b"
"""How every gzip file begins."""

_TICK = 0.1  # seconds between two signs of life for the caller
_BLOCK = 1 << 16
_LEAST = 1024  # bytes in `TIMEOUT` seconds; whoever sends fewer would take days
_LONGEST_REASON = 80


class MirrorError(Exception):
    """A mirror has not sent the file, for the reason given; another one may."""


@dataclass(frozen=True)
class Piece:
    """Some bytes of a file; none of them where only time has passed.

    Args:
        offset: Their place in the file, counted from 0.
        content: The bytes.
    """

    offset: int
    content: bytes


_Messages = SimpleQueue[Piece | Exception | None]


def read(
    url: str, file: RemoteFile, start: int, timeout: float = TIMEOUT
) -> Generator[Piece, None, None]:
    """What a mirror sends of a file, in order, and an empty piece for every tenth of a second.

    Args:
        url: Its address there.
        file: What it should be; no more bytes are read than it has.
        start: The first byte that is wanted. A mirror that cannot begin there sends everything:
            the first piece then has the offset 0.
        timeout: Seconds in which the mirror has to send something.

    Raises:
        MirrorError: It sends something else, or not all of it. What came before may be used.
    """
    messages: _Messages = SimpleQueue()
    stopped = threading.Event()
    # A daemon: it may hang in a name server that never answers, and must not hold up the end.
    threading.Thread(
        target=_run, args=(url, file, start, timeout, messages, stopped), daemon=True
    ).start()
    offset = start
    deadline, since = time.monotonic() + timeout, 0
    try:
        while True:
            try:
                message = messages.get(timeout=min(_TICK, timeout))
            except Empty:
                message = Piece(offset, b"")
            if message is None:
                return
            if isinstance(message, Exception):
                raise MirrorError(reason_of(message)) from message
            offset = message.offset + len(message.content)
            since += len(message.content)
            if since >= _LEAST:
                deadline, since = time.monotonic() + timeout, 0
            elif time.monotonic() > deadline:
                raise MirrorError("timed out")
            yield message
    finally:
        stopped.set()


def reason_of(error: Exception) -> str:
    """Why a mirror has sent nothing, in a few words without line breaks or control characters."""
    from urllib.error import HTTPError, URLError

    if isinstance(error, HTTPError):
        text = "redirects without end" if 300 <= error.code < 400 else f"HTTP {error.code}"
    else:
        cause = error.reason if isinstance(error, URLError) else error
        text = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    # It may have been written by the mirror: a terminal must not be made to obey it.
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    short = " ".join(plain.split())
    return short if len(short) <= _LONGEST_REASON else f"{short[: _LONGEST_REASON - 3]}..."


def _run(
    url: str,
    file: RemoteFile,
    start: int,
    timeout: float,
    messages: _Messages,
    stopped: threading.Event,
) -> None:
    """In the thread: pass on what comes, then None, or the error that ended it."""
    try:
        for piece in _read(url, file, start, timeout):
            if stopped.is_set():
                return
            messages.put(piece)
        messages.put(None)
    except Exception as error:  # noqa: BLE001 - whatever a mirror provokes, the next one is asked
        messages.put(error)


def _read(url: str, file: RemoteFile, start: int, timeout: float) -> Iterator[Piece]:
    # Takes as long to load as many a command runs.
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    headers = {"User-Agent": "nn-tui"}  # some refuse Python's own
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        # Any scheme will do: the address is the catalogue's, and the content's hash is known.
        response = urlopen(Request(url, headers=headers), timeout=timeout)  # noqa: S310
    except HTTPError as error:
        error.close()
        if error.code != 416 or not start:
            raise
        yield from _read(url, file, 0, timeout)
        return
    with response:
        offset = _checked_offset(response, file, start)
        while offset < file.size:
            block = response.read1(min(_BLOCK, file.size - offset))
            if not block:
                raise MirrorError(f"ended after {offset:,} of {file.size:,} bytes")
            if offset == 0 and block[:2] != GZIP[: len(block)]:
                raise MirrorError("sent something that is not gzip")
            yield Piece(offset, block)
            offset += len(block)


def _checked_offset(response: HTTPResponse, file: RemoteFile, start: int) -> int:
    """Where the body begins in the file, unless it cannot be the file."""
    if response.headers.get_content_type() == "text/html":
        raise MirrorError("sent a web page")
    offset = 0
    if response.status == 206:
        offset = start
        given = response.headers.get("Content-Range", "")
        if given.split("/")[0] != f"bytes {start}-{file.size - 1}":
            raise MirrorError("sent another range than was asked for")
    elif response.status != 200:
        raise MirrorError(f"HTTP {response.status}")
    length = response.headers.get("Content-Length")
    if length is not None and length != str(file.size - offset):
        raise MirrorError(f"sent {length} bytes, expected {file.size - offset}")
    return offset
