"""Loading without garbage collection: it is off meanwhile, and as before afterwards."""

import gc
from collections.abc import Iterator

import pytest

from tui_nn.loading import without_collection


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """Garbage is collected before a test and after it, whatever happens in between."""
    gc.enable()
    yield
    gc.enable()


def test_nothing_is_collected_meanwhile_and_then_it_goes_on() -> None:
    with without_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_also_where_loading_fails() -> None:
    with pytest.raises(ImportError), without_collection():
        raise ImportError
    assert gc.isenabled()


def test_what_was_off_stays_off() -> None:
    gc.disable()
    with without_collection():
        pass
    assert not gc.isenabled()


def test_what_was_loaded_is_left_out_of_later_collections() -> None:
    before = gc.get_freeze_count()
    with without_collection():
        made = [[number] for number in range(1000)]
    assert gc.get_freeze_count() >= before + len(made)
