"""The keys that are in force: those of the declaration, and over them those that a person chose."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tui_nn.errors import UsageError
from tui_nn.ui.commands.command import Command
from tui_nn.ui.commands.key_names import all_shown, parse, shown

_ON_DASHBOARD = ("rows", "matrix", "settings")
_NO_KEY = "no-key"  # in Textual's keymap an empty text means: as declared


@dataclass(frozen=True)
class Problem:
    """Why a key that a person chose is not in force, or what it costs.

    Args:
        id: The command whose setting it is about, as it was written.
        what: What is wrong, without a full stop.
        remedy: What to do about it.
    """

    id: str
    what: str
    remedy: str


def remapped(
    declared: Sequence[Command], keys: Mapping[str, str]
) -> tuple[tuple[Command, ...], list[Problem]]:
    """The commands with the keys that are in force, and what is wrong with those that were chosen.

    Args:
        declared: All commands, with the keys that they have of themselves.
        keys: What was chosen: ids of commands, and their keys as `key_names.parse` takes them.
    """
    by_id = {command.id: command for command in declared}
    chosen, problems = _chosen(by_id, keys)
    taken = [
        (by_id[id_], name)
        for id_, names in chosen.items()
        for name in names
        if name not in by_id[id_].names
    ]
    commands = []
    for command in declared:
        names = chosen.get(command.id)
        if names is None:
            takers = {name: it for it, name in taken if overlap(it, command)}
            names = tuple(name for name in command.names if name not in takers)
            if command.names and not names:
                taker = takers[command.names[0]]
                problems.append(
                    Problem(
                        taker.id,
                        f"{shown(command.names[0])!r} was the key of {command.id}, which has none "
                        "now",
                        f"Give {command.id} another",
                    )
                )
        commands.append(replace(command, keys=",".join(names)))
    return tuple(_with_bar_keys(commands)), problems


def overlap(one: Command, other: Command) -> bool:
    """Whether both can be asked for at the same place, so that they need keys of their own."""
    scopes = {one.scope, other.scope}
    if len(scopes) == 1 or "app" in scopes:
        return True
    return "dashboard" in scopes and not scopes.isdisjoint(_ON_DASHBOARD)


def refuse(
    declared: Sequence[Command], keys: Mapping[str, str], command_id: str, text: str | None
) -> None:
    """Refuse keys for a command that another one has where it would need them.

    Args:
        declared: All commands.
        keys: All that are chosen so far.
        command_id: The command that is to have others.
        text: Its keys; None for those of the declaration.

    Raises:
        UsageError: It says which command has the key, or that there is no such key or command.
    """
    by_id = {command.id: command for command in declared}
    if command_id not in by_id:
        raise UsageError(f"there is no command {command_id!r}", remedy=_nearest(command_id, by_id))
    command = by_id[command_id]
    others = {id_: names for id_, names in keys.items() if id_ != command_id}
    held = {it.id: it.names for it in remapped(declared, others)[0]}
    for name in command.names if text is None else parse(text):
        other = _owner(by_id, held, command, name)
        if other is not None:
            raise UsageError(
                f"{shown(name)!r} is a key of {other.id} ({other.title})",
                remedy="Choose another key, or give that command another first",
            )


def keymap(declared: Sequence[Command], commands: Sequence[Command]) -> dict[str, str]:
    """Textual's keymap: the keys of each command that has not those of the declaration."""
    return {
        command.id: command.keys or _NO_KEY
        for before, command in zip(declared, commands, strict=True)
        if before.keys != command.keys
    }


def _chosen(
    by_id: Mapping[str, Command], keys: Mapping[str, str]
) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """What can be used of what was chosen."""
    chosen: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for id_, text in keys.items():
        if id_ not in by_id:
            problems.append(Problem(id_, f"there is no command {id_!r}", _nearest(id_, by_id)))
            continue
        try:
            names = parse(text)
        except UsageError as error:
            problems.append(Problem(id_, error.what, error.remedy))
            continue
        command = by_id[id_]
        for name in names:
            other = _owner(by_id, chosen, command, name)
            if other is not None:
                problems.append(
                    Problem(
                        id_,
                        f"{shown(name)!r} is the key of {other.id} already",
                        f"Choose another key for {id_}",
                    )
                )
                names = tuple(it for it in names if it != name)
        if names or not parse(text):
            chosen[id_] = names
    return chosen, problems


def _owner(
    by_id: Mapping[str, Command], held: Mapping[str, Sequence[str]], command: Command, name: str
) -> Command | None:
    """Who holds a key where `command` needs it; None if it is free.

    Two that share a key by declaration may do so: the inner one goes first, as with q.
    """
    for id_, names in held.items():
        other = by_id[id_]
        if id_ != command.id and name in names and overlap(other, command):
            if name in other.names and name in command.names:
                continue
            return other
    return None


def _nearest(id_: str, by_id: Mapping[str, Command]) -> str:
    close = difflib.get_close_matches(id_, by_id, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return "`nn-tui settings` lists the commands"


def _with_bar_keys(commands: Iterable[Command]) -> Iterable[Command]:
    by_id = {command.id: command for command in commands}
    for command in by_id.values():
        together = [command, *(by_id[f"{command.scope}.{word}"] for word in command.beside)]
        names = [it.names[0] for it in together if it.names]
        yield replace(command, bar_keys=all_shown(names))
