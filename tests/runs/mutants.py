"""Mutated model files: what a broken disk, a bad line, or a stranger might make of them.

A stranger can make the length of the header fit, and the checksum too; most of these do.
"""

import hashlib
import io
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.runs.model_files import metadata_of

Rng = np.random.Generator

BROKEN = "[" * 3000
HUNGRY = "[" + '{"":{}},' * 9000 + "{}]"
NASTY = (
    *("null", "true", "false", "0", "-1", "1", "2", "7", "0.5", "-0.0", "1.0", "1e308", "-1e308"),
    *("1e-320", "1e999", "NaN", "Infinity", "-Infinity", str(2**31), str(2**53 + 1), str(2**62)),
    *(str(2**63), str(2**64 - 1), "1" + "0" * 30, "9" * 5000, "0." + "9" * 5000, '""', '"x"'),
    *('"\\u001b[2J"', '"\\ud800"', '"\\u0000"', '"5"', '"' + "A" * 5000 + '"', "[]", "{}", "[[]]"),
    *("[1]", "[true]", "[1.0]", "[-1]", "[0]", "[100000]", "[[1]]", '{"a": 1}', "[1,1]", "[6,5]"),
    *(f"[{2**62},4]", f"[{2**32},{2**32}]", "[" + "1," * 3000 + "1]", "[" * 500 + "]" * 500),
    *(
        "[" * 3000 + "]" * 3000,
        '{"a":' * 900 + "1" + "}" * 900,
        BROKEN,
        HUNGRY,
        "",
        ",",
        "1 2",
        "'x'",
    ),
)
"""JSON texts, some broken, that stand where others are expected."""

NUMBERS = (np.nan, np.inf, -np.inf, -1.0, -0.0, 1e-45, 3e38)


class Attack:
    """What a pickle would do if anybody loaded it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("raise SystemExit('code of a stranger has run')",)


@dataclass(frozen=True)
class Mutant:
    """A file that somebody has changed.

    Args:
        kind: How.
        content: What is in it.
        original: What was in it.
    """

    kind: str
    content: bytes
    original: bytes

    @property
    def signed(self) -> bool:
        """Whether the checksum may fit what was changed."""
        return self.kind.endswith("(signed)")


@dataclass(frozen=True)
class Sample:
    """A sound file, taken apart."""

    content: bytes
    header: dict[str, Any]
    about: dict[str, Any]
    data: bytes

    @classmethod
    def of(cls, content: bytes) -> "Sample":
        start = 8 + int.from_bytes(content[:8], "little")
        about = json.loads(metadata_of(content)["about"])
        return cls(content, json.loads(content[8:start]), about, content[start:])

    @property
    def arrays(self) -> dict[str, bytes]:
        entries = {name: at for name, at in self.header.items() if name != "__metadata__"}
        return {name: self.data[slice(*at["data_offsets"])] for name, at in entries.items()}


def mutants(samples: list[bytes], count: int, rng: Rng) -> Iterator[Mutant]:
    """So many, of all kinds in turn."""
    taken_apart = [Sample.of(content) for content in samples]
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        sample = taken_apart[rng.integers(len(samples))]
        yield Mutant(kind, KINDS[kind](sample, rng), sample.content)


def _put(header: str | bytes, data: bytes, length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else header.encode("utf-8", "surrogatepass")
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def _signed(sample: Sample, about: str, header: dict[str, Any], arrays: dict[str, bytes]) -> bytes:
    """A file with these arrays, whose checksum fits."""
    digest = hashlib.sha256(about.encode("utf-8", "surrogatepass"))
    for name in sorted(arrays):
        digest.update(name.encode() + arrays[name])
    metadata = {**sample.header["__metadata__"], "about": about, "sha256": digest.hexdigest()}
    return _put(json.dumps({**header, "__metadata__": metadata}), b"".join(arrays.values()))


def _somewhere(content: bytes, rng: Rng) -> int:
    """A place in the length, the header, or anywhere: what is read first is hit more often."""
    header = 8 + int.from_bytes(content[:8], "little")
    return int(rng.integers(0, (8, header, header, len(content))[rng.integers(4)]))


def _flipped(sample: Sample, rng: Rng) -> bytes:
    content = bytearray(sample.content)
    for _ in range(rng.integers(1, 9)):
        content[_somewhere(sample.content, rng)] ^= 1 << int(rng.integers(8))
    return bytes(content)


def _cut(sample: Sample, rng: Rng) -> bytes:
    return sample.content[: _somewhere(sample.content, rng)]


def _longer(sample: Sample, rng: Rng) -> bytes:
    place, more = _somewhere(sample.content, rng), rng.bytes(int(rng.integers(1, 300)))
    if rng.random() < 0.3:
        place = len(sample.content)
    return sample.content[:place] + more + sample.content[place:]


def _blocks(sample: Sample, rng: Rng) -> bytes:
    """Two blocks that have changed places, or one that is gone, twice there, or wiped."""
    a, b, c, d = sorted(_somewhere(sample.content, rng) for _ in range(4))
    before, first, between, second, after = (
        sample.content[slice(*ends)] for ends in ((0, a), (a, b), (b, c), (c, d), (d, None))
    )
    swapped = before + second + between + first + after
    wiped = before + bytes([rng.choice((0, 32, 255))]) * len(first) + between + second + after
    others = (before + between + second + after, before + first + first + between + second + after)
    return (swapped, wiped, *others)[rng.integers(4)]


def _other_length(sample: Sample, rng: Rng) -> bytes:
    true = int.from_bytes(sample.content[:8], "little")
    near = [true + int(by) for by in rng.integers(-20, 20, 3)]
    length = (*near, 0, 1, len(sample.content), 99_999, 1 << 31, 1 << 63, (1 << 64) - 1)[
        rng.integers(10)
    ]
    return length.to_bytes(8, "little") + sample.content[8:]


def _text(sample: Sample, rng: Rng) -> bytes:
    """A header in other letters, or with some that do not belong there; its length fits."""
    text = json.dumps(sample.header)
    place = int(rng.integers(len(text)))
    odd = ("\x00", "\ud800", '"', "\\", "{", "]", ",", "\ufeff", "1", " ")[rng.integers(10)]
    ways = (
        text.encode("utf-16"),
        b"\xef\xbb\xbf" + text.encode(),
        text.encode()[:place] + rng.bytes(1) + text.encode()[place + 1 :],
        text[:place] + odd + text[place:],
        text + " " * int(rng.integers(1, 150_000)),
        "[" * int(rng.integers(1, 90_000)),
        '{"a":' * int(rng.integers(1, 15_000)),
        '{"__metadata__":{"format":"nn-tui-1","about":' + "[" * 50_000 + "}}",
        '{"a":[' + "[]," * int(rng.integers(1, 33_000)) + "[]]}",
        '{"a":[' + '{"":{}},' * int(rng.integers(1, 12_000)) + "{}]}",
        '{"a":[' + "[0]," * int(rng.integers(1, 24_000)) + "[0]]}",
        '{"a":' + "7" * int(rng.integers(1, 99_000)) + "}",
        "{" + '"a":1,' * int(rng.integers(1, 16_000)) + '"a":1}',
        "{" + ",".join(f'"{number}":{{}}' for number in range(8000)) + ',"1":2}',
    )
    return _put(ways[rng.integers(len(ways))], sample.data)


def _header(sample: Sample, rng: Rng) -> bytes:
    """Something else in the header; the numbers are as they were, and so is their checksum."""
    return _put(_edited(sample.header, rng), sample.data)


def _entry(sample: Sample, rng: Rng) -> bytes:
    """Shape, type or place of an array, or how it is called."""
    name = str(rng.choice(list(sample.arrays)))
    text = _edited(sample.header[name], rng)
    header = json.dumps({**sample.header, name: "@"}).replace('"@"', text)
    return _put(header, sample.data)


def _described(sample: Sample, rng: Rng) -> bytes:
    return _signed(sample, _edited(sample.about, rng), sample.header, sample.arrays)


def _hyperparameters(sample: Sample, rng: Rng) -> bytes:
    text = _edited(sample.about["hyperparameters"], rng)
    about = json.dumps({**sample.about, "hyperparameters": "@"}).replace('"@"', text)
    return _signed(sample, about, sample.header, sample.arrays)


def _other_arrays(sample: Sample, rng: Rng) -> bytes:
    """Arrays that are missing, too many, of another size, type or name, or hold odd numbers."""
    arrays, header = sample.arrays, json.loads(json.dumps(sample.header))
    name = str(rng.choice(list(arrays)))
    way, dtype = rng.integers(6), np.float32 if header[name]["dtype"] == "F32" else np.float64
    if way == 0:
        del arrays[name], header[name]
    elif way == 1:
        new = str(
            rng.choice(["layers.7.weights", "optimizer.steps", "", "average.steps", "x" * 99])
        )
        arrays[new], header[new] = arrays.pop(name), header.pop(name)
    elif way == 2:
        header[name]["dtype"] = str(rng.choice(["F64", "F32", "F16", "I32", "BOOL", "U8", "BF16"]))
    elif way == 3:
        header[name]["shape"] = header[name]["shape"][::-1] + [1] * int(rng.integers(2))
    else:
        values = np.frombuffer(arrays[name], dtype).copy()
        values[rng.integers(len(values))] = NUMBERS[rng.integers(len(NUMBERS))]
        arrays[name] = values.tobytes() if way == 4 else values[:-1].tobytes()
    end = 0
    for each, content in arrays.items():
        header[each]["data_offsets"] = [end, end := end + len(content)]
    return _signed(sample, json.dumps(sample.about), header, arrays)


def _another(sample: Sample, rng: Rng) -> bytes:
    """What is no model at all."""
    zipped = io.BytesIO()
    np.savez(zipped, weights=np.zeros(3))
    others = (b"", pickle.dumps(Attack()), zipped.getvalue(), b"\x7fELF", rng.bytes(3000), b"{}")
    content = others[rng.integers(len(others))]
    # Also as numbers behind a sound header, and as the header itself.
    whole = (content, sample.content[: -len(sample.data)] + content, _put(content, sample.data))
    return whole[rng.integers(3)]


def _edited(tree: dict[str, Any], rng: Rng) -> str:
    """A JSON text of a tree in which one thing is otherwise."""
    tree = json.loads(json.dumps(tree))
    places = list(_places(tree))
    node, key = places[rng.integers(len(places))]
    way = rng.integers(8)
    if way == 0 and isinstance(node, dict):
        del node[key]
    elif way == 1 and isinstance(node, dict):
        node[str(key) + "x"] = node[key]
    elif way == 2 and isinstance(node, dict):  # twice; the first time with another value
        text = json.dumps(tree | {"@": 0}) if node is tree else json.dumps(tree)
        return text.replace(f'"{key}": ', f'"{key}": 1, "{key}": ', 1)
    else:
        node[key] = "@"
    return json.dumps(tree).replace('"@"', NASTY[rng.integers(len(NASTY))])


def _places(tree: dict[Any, Any] | list[Any]) -> Iterator[tuple[Any, Any]]:
    """Everything within a tree: where it stands, and under which name or number."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], dict | list):
            yield from _places(tree[key])


KINDS: dict[str, Callable[[Sample, Rng], bytes]] = {
    "bits flipped": _flipped,
    "cut": _cut,
    "inserted": _longer,
    "blocks": _blocks,
    "length": _other_length,
    "text": _text,
    "header (signed)": _header,
    "entry (signed)": _entry,
    "description (signed)": _described,
    "hyperparameters (signed)": _hyperparameters,
    "arrays (signed)": _other_arrays,
    "another": _another,
}
"""The ways to mutate a file; where it is signed, the checksum may fit."""
