"""Names of classes: built-in sets, and files of names however they are written."""

import os
from pathlib import Path

import pytest

from tests.dataset.files import error_of
from tui_nn.dataset.names import NAMES, class_names, guess_names, refuse_unusable_names


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("fashion-mnist", 10),
        ("kmnist", 10),
        ("emnist-letters", 27),
        ("emnist-balanced", 47),
        ("emnist-byclass", 62),
        ("a-z", 26),
    ],
)
def test_a_built_in_set_has_a_name_for_each_class(name: str, count: int) -> None:
    names = class_names(name)
    assert len(names) == count
    assert len(set(names)) == count
    assert set(NAMES) == {
        "fashion-mnist", "kmnist", "emnist-letters", "emnist-balanced", "emnist-byclass", "a-z",
    }  # fmt: skip


def test_built_in_names_stand_where_their_labels_are() -> None:
    assert class_names("emnist-letters")[1::25] == ("A", "Z")
    assert class_names("emnist-letters")[0] == ""  # the labels begin with 1
    assert [class_names("emnist-byclass")[label] for label in (9, 10, 35, 36, 61)] == [*"9AZaz"]
    assert "".join(class_names("emnist-balanced")[36:]) == "abdefghnqrt"
    assert class_names("fashion-mnist")[9] == "Ankle boot"
    assert class_names("") == ()


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/data/fashion-mnist_train.csv", "fashion-mnist"),
        ("/data/emnist-letters-train.csv.gz", "emnist-letters"),
        ("emnist-bymerge-test.csv", "emnist-balanced"),
        ("sign_mnist_train.csv", "a-z"),
        ("A_Z Handwritten Data.csv", "a-z"),
        ("kmnist-train-images-idx3-ubyte.gz", "kmnist"),
        ("/fashion/mnist_train.csv", ""),
    ],
)
def test_names_are_guessed_from_the_name_of_a_file(path: str, names: str) -> None:
    assert guess_names(path) == names


def written(folder: Path, content: str | bytes) -> str:
    path = folder / "names.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("cat\ndog\n", ("cat", "dog")),
        ("cat\r\ndog", ("cat", "dog")),
        ("\ufeffcat\ndog\n\n\n", ("cat", "dog")),
        ("cat\n\ndog\n", ("cat", "", "dog")),
        ("0 cat\n2 dog\n", ("cat", "", "dog")),
        ("2,dog house\n0,cat\n", ("cat", "", "dog house")),
        ("0 48\n1 65 97\n2 97 66\n", ("0", "A", "a/B")),
        ("ねこ\nいぬ\n", ("ねこ", "いぬ")),
        ("7\n8\n", ("7", "8")),
        ("3D\n4 x 4\n", ("3D", "", "", "", "x 4")),
        ("cat\x1b[2J\ndog", ("cat?[2J", "dog")),
        ("1 " + "9" * 5000 + "\n", ("", "9" * 5000)),
        ("9" * 5000 + " cat\n", ("9" * 5000 + " cat",)),
    ],
)
def test_a_file_of_names_is_understood(
    tmp_path: Path, content: str, names: tuple[str, ...]
) -> None:
    assert class_names(written(tmp_path, content)) == names


def test_the_mapping_of_emnist_is_understood(tmp_path: Path) -> None:
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"
    mapping = "\n".join(f"{label} {ord(letter)}" for label, letter in enumerate(letters))
    assert class_names(written(tmp_path, mapping)) == class_names("emnist-balanced")


def test_the_mapping_of_emnist_letters_is_understood(tmp_path: Path) -> None:
    mapping = "\n".join(f"{label} {64 + label} {96 + label}" for label in range(1, 27))
    assert class_names(written(tmp_path, mapping)) == class_names("emnist-letters")


@pytest.mark.parametrize(
    ("content", "what", "line"),
    [
        (b"", "holds no names", None),
        (b"\n \n", "holds no names", None),
        (b"0 cat\n256 dog\n", "label 256 is not one from 0 to 255", 2),
        (b"cat\n" * 257, "label 256 is not one from 0 to 255", 257),
        (b"caf\xe9", "is no UTF-8 text", None),
        (b"x" * (2 << 20), "is no file of names", None),
    ],
)
def test_a_file_of_anything_else_is_refused(
    tmp_path: Path, content: bytes, what: str, line: int | None
) -> None:
    path = written(tmp_path, content)
    error = error_of(lambda: class_names(path))
    assert (error.what, error.line, error.path) == (what, line, path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("nothing", "pipe", "", "a\0b", "~nobody-of-this-name/names"):
        path = str(tmp_path / name) if "~" not in name else name
        assert error_of(lambda path=path: class_names(path)).path == path  # type: ignore[misc]


def test_what_can_be_chosen_is_said_where_names_cannot_be_used() -> None:
    refuse_unusable_names("kmnist")
    with pytest.raises(ValueError, match=r"is no file of names.*Built in are fashion-mnist"):
        refuse_unusable_names("nothing.txt")


def test_where_names_are_gone_it_is_said_how_to_do_without(tmp_path: Path) -> None:
    error = error_of(lambda: class_names(str(tmp_path / "names.txt")))
    assert "`nn-tui data layout FILE names=` does without names" in error.remedy


def test_names_that_are_changed_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("zero\none\n")
    assert class_names(str(path)) == ("zero", "one")
    path.write_text("nought\none\n")
    os.utime(path, (1, 1))
    assert class_names(str(path)) == ("nought", "one")
