"""Runs that nobody trains, and what there is of them."""

from tui_nn.runs.folder import RunFolder, create_run_folder, list_runs
from tui_nn.runs.tidying.keeping import deleted_runs


def make(name: str = "mine", content: str = "{}") -> RunFolder:
    """A run that nobody trains."""
    folder = create_run_folder(name, "classic")
    folder.config.write_text(content)
    folder.log.write_text("")
    return folder


def names() -> list[str]:
    return sorted(folder.name for folder in list_runs())


def deleted_names() -> list[str]:
    return [folder.name for folder in deleted_runs()]
