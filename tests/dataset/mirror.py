"""A mirror on loopback that misbehaves as it is told to, and a data set small enough for it."""

import contextlib
import gzip
import hashlib
import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tui_nn.dataset.downloads.catalogue import Part, PublicSet, RemoteFile

TRAIN_ROWS, TEST_ROWS = 20, 5
IMAGES = "train-images-idx3-ubyte.gz"
"""The first file that is asked for."""

_HOST = "127.0.0.1"
_JUNK = b"\x1f\x8b" + bytes(50_000)


def idx(values: NDArray[np.uint8]) -> bytes:
    """An IDX file of unsigned bytes."""
    sizes = struct.pack(f">{values.ndim}I", *values.shape)
    return bytes([0, 0, 8, values.ndim]) + sizes + values.tobytes()


class Rows:
    """Rows of a tiny data set, as they are published, and as the CSV that they are to become."""

    def __init__(self, csv: str, prefix: str, count: int, seed: int) -> None:
        pixels = np.random.default_rng(seed).integers(0, 256, (count, 28, 28)).astype(np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        self.contents = {
            f"{prefix}-images-idx3-ubyte.gz": gzip.compress(idx(pixels), mtime=0),
            f"{prefix}-labels-idx1-ubyte.gz": gzip.compress(idx(labels), mtime=0),
        }
        images, classes = (remote(*item) for item in self.contents.items())
        self.part = Part(csv, count, images, classes)
        self.csv = "".join(
            ",".join(map(str, [label, *row])) + "\n"
            for label, row in zip(labels, pixels.reshape(count, 784).tolist(), strict=True)
        )


def remote(name: str, content: bytes) -> RemoteFile:
    """What a catalogue says of a file."""
    return RemoteFile(name, len(content), hashlib.sha256(content).hexdigest())


class Mirror:
    """Serves the tiny data set in as many folders as there are ways to behave.

    Attributes:
        train: The training rows.
        test: The test rows.
        requests: What has been asked for: behaviour, file, and the Range header, if any.
        sent: Bytes of bodies that have been sent.
    """

    def __init__(self) -> None:
        self.train = Rows("tiny_train.csv", "train", TRAIN_ROWS, 1)
        self.test = Rows("tiny_test.csv", "t10k", TEST_ROWS, 2)
        self.contents = self.train.contents | self.test.contents
        self.requests: list[tuple[str, str, str | None]] = []
        self.sent = 0
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer((_HOST, 0), self._handler())
        self._server.daemon_threads = False  # closing the server waits for them
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        # Bound, but nobody listens: whoever connects is refused.
        self._closed = socket.socket()
        self._closed.bind((_HOST, 0))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End, when every answer has ended; a second time, do nothing."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._closed.close()

    def address(self, behaviour: str) -> str:
        """The address of a mirror that behaves so, a name of `BEHAVIOURS` or `refused`."""
        server = self._closed if behaviour == "refused" else self._server.socket
        return f"http://{_HOST}:{server.getsockname()[1]}/{behaviour}/"

    def offer(self, *behaviours: str) -> PublicSet:
        """The tiny data set, with mirrors that behave so."""
        return PublicSet(
            name="tiny",
            title="noise",
            home=f"http://{_HOST}/",
            mirrors=tuple(map(self.address, behaviours)),
            train=self.train.part,
            test=self.test.part,
        )

    def assert_written(self, folder: Path) -> None:
        """The folder holds both CSV files, whole, and nothing else."""
        assert {path.name for path in folder.iterdir()} == {"tiny_train.csv", "tiny_test.csv"}
        assert (folder / "tiny_train.csv").read_text() == self.train.csv
        assert (folder / "tiny_test.csv").read_text() == self.test.csv

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        mirror = self

        class Handler(Request):
            def do_GET(self) -> None:
                _, behaviour, name = self.path.split("/")
                mirror.requests.append((behaviour, name, self.headers["Range"]))
                self.name, self.content = name, mirror.contents[name]
                self.closing = mirror.closing
                with contextlib.suppress(ConnectionError):  # the client has had enough
                    BEHAVIOURS[behaviour](self)
                mirror.sent += self.sent

        return Handler


class Request(BaseHTTPRequestHandler):
    """A request for a file, and the means to answer it wrongly."""

    name: str
    content: bytes
    closing: threading.Event
    sent = 0

    @property
    def start(self) -> int:
        """The first byte that is asked for."""
        return int((self.headers["Range"] or "bytes=0-").removeprefix("bytes=").removesuffix("-"))

    def answer(self, status: int, body: bytes, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.send(body)

    def send(self, body: bytes) -> None:
        self.wfile.write(body)
        self.sent += len(body)

    def answer_range(self, length: int) -> None:
        """So many bytes of what is asked for, with headers that announce all of it."""
        size, start = len(self.content), self.start
        body = self.content[start : start + length]
        if start:
            place = f"bytes {start}-{size - 1}/{size}"
            self.answer(206, body, Content_Length=size - start, Content_Range=place)
        else:
            self.answer(200, body, Content_Length=size)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Be quiet."""


def _good(request: Request) -> None:
    request.answer_range(len(request.content))


def _whole(request: Request) -> None:
    request.answer(200, request.content, Content_Length=len(request.content))


def _refuses_ranges(request: Request) -> None:
    if request.start:
        request.answer(416, b"", Content_Length=0)
    else:
        _whole(request)


def _breaks(request: Request) -> None:
    request.answer_range((len(request.content) - request.start) // 2)


def _breaks_once(request: Request) -> None:
    if request.start:
        _good(request)
    else:
        _breaks(request)


def _hangs(request: Request) -> None:
    _breaks(request)
    request.closing.wait(20)


def _silent(request: Request) -> None:
    request.closing.wait(20)


def _drips(request: Request) -> None:
    request.answer(200, b"", Content_Length=len(request.content))
    for byte in request.content:
        request.send(bytes([byte]))
        if request.closing.wait(0.02):
            return


def _endless(request: Request) -> None:
    request.answer(200, _JUNK)
    while not request.closing.is_set() and request.sent < 50_000_000:
        request.send(_JUNK)


def _flipped(content: bytes) -> bytes:
    return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]


BEHAVIOURS: dict[str, Callable[[Request], None]] = {
    "good": _good,
    "whole": _whole,
    "refuses-ranges": _refuses_ranges,
    "redirects": lambda it: it.answer(302, b"", Location=f"/good/{it.name}", Content_Length=0),
    "goes-on": lambda it: it.answer(200, it.content + _JUNK),
    "breaks-once": _breaks_once,
    "breaks": _breaks,
    "hangs": _hangs,
    "silent": _silent,
    "drips": _drips,
    "endless": _endless,
    "short": lambda it: it.answer(200, it.content[:-1], Content_Length=len(it.content) - 1),
    "long": lambda it: it.answer(200, it.content + b"x", Content_Length=len(it.content) + 1),
    "cut": lambda it: it.answer(200, it.content[:-1]),
    "empty": lambda it: it.answer(200, b""),
    "page": lambda it: it.answer(200, it.content, Content_Type="text/html; charset=utf-8"),
    "text": lambda it: it.answer(200, b"x" * len(it.content), Content_Length=len(it.content)),
    "missing": lambda it: it.answer(404, b"<html>no</html>", Content_Type="text/html"),
    "failing": lambda it: it.answer(500, b""),
    "wrong": lambda it: it.answer(200, _flipped(it.content), Content_Length=len(it.content)),
    "other-range": lambda it: it.answer(206, it.content, Content_Range="bytes 5-9/10"),
    "circle": lambda it: it.answer(302, b"", Location=f"/circle/{it.name}", Content_Length=0),
    "no-http": lambda it: it.send(b"\x1b[31m220 mail\r\n\r\n"),
}
"""What a mirror does when it is asked for a file."""
