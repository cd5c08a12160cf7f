"""`nn-tui data check`: what is wrong with a file of rows, and what stands out in it."""

from argparse import Namespace
from collections.abc import Iterator

from tui_nn.cli.folders import test_rows
from tui_nn.cli.layouts import settings_of
from tui_nn.cli.output import DRAWN, count, say, say_json, some
from tui_nn.cli.preparing import prepare, progress_bar
from tui_nn.dataset import Dataset, Problem, open_dataset
from tui_nn.dataset.class_names import full_name
from tui_nn.dataset.health import Finding, Health
from tui_nn.dataset.survey import spans
from tui_nn.shading import shade_half

_LISTED = 1000  # rows behind a finding, for a program
_NAMED = 8  # of them, for a person
_LONGEST = 40  # characters of a list of classes


def check(arguments: Namespace) -> int:
    """List what is wrong with a file; 2 if there is anything."""
    other = None if arguments.other is None else open_dataset(test_rows(arguments.other))
    health = _look_through(open_dataset(arguments.file), other)
    if arguments.json:
        means = {"means": _means(health)} if arguments.means else {}
        say_json({**_record(health), **means})
    else:
        for line in _lines(health):
            say(line)
        for line in _mean_lines(health) if arguments.means else ():
            say(line)
    return 2 if health.survey.problem_count else 0


def _look_through(dataset: Dataset, other: Dataset | None) -> Health:
    prepare(dataset)
    if other is not None:
        prepare(other)
    health = Health(dataset, other)
    with progress_bar() as tell:
        for preparation in health.look():
            tell("looking at every row", preparation.done, preparation.total)
    return health


def _record(health: Health) -> dict[str, object]:
    dataset, survey = health.dataset, health.survey
    class_rows = survey.class_rows.tolist()
    return {
        "file": dataset.name,
        "other": None if health.other is None else health.other.name,
        "rows": len(dataset),
        "usable_rows": survey.rows,
        "classes": survey.classes,
        "class_rows": {str(label): class_rows[label] for label in survey.classes},
        "names": list(dataset.names),
        "header": dataset.layout.header,
        "layout": {"description": dataset.description, **settings_of(dataset)},
        "problems": [_problem_record(dataset, problem) for problem in _problems(health)],
        "problem_count": survey.problem_count,
        "findings": [
            {
                "name": finding.name,
                "what": finding.what,
                "remedy": finding.command or finding.remedy,
                "rows": finding.rows[:_LISTED].tolist(),
                "row_count": len(finding.rows),
            }
            for finding in health.findings()
        ],
        "drawn": dataset.drawn,
    }


def _problem_record(dataset: Dataset, problem: Problem) -> dict[str, object]:
    return {
        "line": problem.line if _has_lines(dataset) else None,
        "column": problem.column,
        "reason": problem.reason,
        "row": problem.row if _has_lines(dataset) else problem.line - 1,
        "warning": problem.warning,
    }


def _lines(health: Health) -> Iterator[str]:
    dataset, survey = health.dataset, health.survey
    for problem in _problems(health):
        warning = "warning: " if problem.warning else ""
        yield f"{warning}{_place(dataset, problem)}: {problem.reason}"
    more = survey.problem_count - sum(not problem.warning for problem in survey.problems)
    if more > 0:
        yield f"... and {count(more)} more"
    yield _verdict(health)
    yield f"read as: {_layout(dataset)}"
    yield ""
    for finding in health.findings():
        yield from _finding_lines(finding)


def _verdict(health: Health) -> str:
    dataset, survey = health.dataset, health.survey
    parts = [some(len(dataset), "row")]
    if dataset.has_labels:
        parts.append(_classes(survey.classes))
    parts += [DRAWN] * dataset.drawn
    problems = survey.problem_count
    warnings = sum(problem.warning for problem in survey.problems)
    parts.append(some(problems, "problem") if problems else "no problems")
    parts += [some(warnings, "warning")] * bool(warnings)
    return f"{dataset.name}: {', '.join(parts)}"


def _classes(classes: list[int]) -> str:
    known = spans(classes)
    if len(known) > _LONGEST:
        known = f"between {classes[0]} and {classes[-1]}"
    return some(len(classes), "class", "classes") + (f" ({known})" if known else "")


def _layout(dataset: Dataset) -> str:
    names = dataset.layout.names
    return f"{dataset.description}{f', names of {names}' if names else ''}"


def _finding_lines(finding: Finding) -> Iterator[str]:
    remedy = finding.command or finding.remedy
    if finding.name == "bad":  # the command that would list why is this one
        remedy = "Why is said above; all others are used"
    what = finding.what[:1].upper() + finding.what[1:]
    yield f"{what}{f'. {remedy}' if remedy else ''}."
    if len(finding.rows):
        yield f"  {_first_rows(finding)}"


def _first_rows(finding: Finding) -> str:
    """Such as `row 17`, `rows 17 and 203` or `rows 17, 203, 4,511 and 9 more`."""
    named = [count(row) for row in finding.rows[:_NAMED].tolist()]
    more = len(finding.rows) - len(named)
    *first, last = [*named, f"{count(more)} more"] if more else named
    return f"rows {', '.join(first)} and {last}" if first else f"row {last}"


def _problems(health: Health) -> list[Problem]:
    """In the order of their lines."""
    return sorted(health.survey.problems, key=lambda problem: problem.line)


def _place(dataset: Dataset, problem: Problem) -> str:
    if _has_lines(dataset):
        return f"line {count(problem.line)}, column {problem.column}"
    return f"row {count(problem.line - 1)}"  # rows count from 0 wherever they are shown


def _has_lines(dataset: Dataset) -> bool:
    return dataset.line_of(0) is not None


def _means(health: Health) -> dict[str, list[int]]:
    return {
        str(label): health.mean_image(label).ravel().tolist() for label in health.survey.classes
    }


def _mean_lines(health: Health) -> Iterator[str]:
    count_of = health.survey.class_rows
    for label in health.survey.classes:
        yield ""
        yield (
            f"mean image of {full_name(health.dataset.names, label)},"
            f" {some(int(count_of[label]), 'row')}"
        )
        for line in shade_half(health.mean_image(label)):
            yield line.rstrip()
