"""What classes are called: built-in sets, and files of names."""

import string
from functools import lru_cache
from pathlib import Path

from tui_nn.errors import DataError

_LETTERS = string.ascii_uppercase

NAMES: dict[str, tuple[str, ...]] = {
    "fashion-mnist": (
        "T-shirt", "Trouser", "Pullover", "Dress", "Coat",
        "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ),
    "kmnist": ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    "emnist-letters": ("", *_LETTERS),
    "emnist-balanced": (*string.digits, *_LETTERS, *"abdefghnqrt"),
    "emnist-byclass": (*string.digits, *_LETTERS, *string.ascii_lowercase),
    "a-z": tuple(_LETTERS),
}  # fmt: skip
"""Built-in names of classes: Fashion-MNIST (Xiao et al. 2017), Kuzushiji-MNIST (Clanuwat et al.
2018, romanised), EMNIST's splits (Cohen et al. 2017; bymerge has balanced's classes), A to Z."""

_HINTS = {
    "fashion": "fashion-mnist",
    "kmnist": "kmnist",
    "kuzushiji": "kmnist",
    "emnist-letters": "emnist-letters",
    "emnist-balanced": "emnist-balanced",
    "emnist-bymerge": "emnist-balanced",
    "emnist-byclass": "emnist-byclass",
    "sign_mnist": "a-z",
    "sign-language": "a-z",
    "sign_language": "a-z",
    "a_z": "a-z",
    "a-z": "a-z",
}
_LARGEST = 1 << 20  # bytes of a file of names
_REMEDY = "It should have one name a line; `nn-tui data layout FILE names=` does without names"


def class_names(names: str) -> tuple[str, ...]:
    """The name of each class, from 0; empty for a class without one.

    Args:
        names: A name of `NAMES`, the path of a file, or empty for none.

    Raises:
        DataError: The file cannot be read or understood.
    """
    if not names:
        return ()
    return NAMES[names] if names in NAMES else _names_in(names, _time_of(names))


def guess_names(path: str) -> str:
    """The built-in names that the name of a file hints at; empty where it does not."""
    name = Path(path).name.lower()
    return next((names for hint, names in _HINTS.items() if hint in name), "")


def refuse_unusable_names(names: str) -> None:
    """Check that `class_names` will find names.

    Raises:
        ValueError: There are none; the message says why.
    """
    try:
        class_names(names)
    except DataError as error:
        raise ValueError(
            f"{error.where}: {error.what}. One name a line. Built in are {', '.join(NAMES)}"
        ) from None


def _time_of(path: str) -> int:
    """When a file was written; 0 where that cannot be told."""
    try:
        return Path(path).expanduser().stat().st_mtime_ns
    except (OSError, ValueError, RuntimeError):
        return 0


@lru_cache(maxsize=16)
def _names_in(path: str, _time: int) -> tuple[str, ...]:
    """A name a line, before it the label if it is not the number of the line, counted from 0.

    After a label there may be codes of characters instead, as in EMNIST's own files: `10 65 97` is
    class 10, both A and a, and called A.
    """
    names: dict[int, str] = {}
    for number, line in enumerate(_lines(path)):
        first, _, rest = line.strip().replace(",", " ", 1).partition(" ")
        if _is_number(first) and rest.strip():
            label, name = int(first), _from_codes(rest.strip())
        else:
            label, name = number, line.strip()
        if name and label > 255:
            raise _error(path, f"label {label} is not one from 0 to 255", number + 1)
        if name:
            names[label] = "".join(letter if letter.isprintable() else "?" for letter in name)
    if not names:
        raise _error(path, "holds no names")
    return tuple(names.get(label, "") for label in range(max(names) + 1))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _lines(path: str) -> list[str]:
    try:
        file = Path(path).expanduser()
        if not file.is_file() or file.stat().st_size > _LARGEST:
            raise _error(path, "is no file of names")
        return file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise _error(path, "is no UTF-8 text") from None
    except (OSError, RuntimeError) as error:
        raise _error(path, f"cannot be read: {error}") from None


def _error(path: str, what: str, line: int | None = None) -> DataError:
    column = None if line is None else 1
    return DataError(what, path=path, line=line, column=column, remedy=_REMEDY)


def _from_codes(text: str) -> str:
    codes = text.split()
    if all(_is_number(code) and 33 <= int(code) <= 126 for code in codes):
        letters = [chr(int(code)) for code in codes]
        return letters[0] if len({letter.lower() for letter in letters}) == 1 else "/".join(letters)
    return text
