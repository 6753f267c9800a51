"""Which of the handbook's 150 questions are answered: at least one test proves it, and an entry tells people."""

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from xueji.features.help.entries import Entry, entries

QUESTIONS = 150


class Answer(msgspec.Struct, frozen=True):
    question: int
    tests: int
    help: bool

    @property
    def answered(self) -> bool:
        return self.tests > 0 and self.help

    def __str__(self) -> str:
        return f"Q{self.question:03d} tests={self.tests} help={'yes' if self.help else 'no'}"


def coverage(test_marks: Mapping[int, int], known: Iterable[Entry]) -> list[Answer]:
    """One answer for each question; `test_marks` counts the tests by question."""
    told = {entry.question for entry in known}
    return [Answer(question, test_marks.get(question, 0), question in told) for question in range(1, QUESTIONS + 1)]


def marks(folder: Path) -> Counter[int]:
    """How many test functions carry each question's mark, read from the source without running it."""
    found: Counter[int] = Counter()
    for path in sorted(folder.rglob("test_*.py")):
        found.update(marks_of(path.read_text(encoding="utf-8")))
    return found


def marks_of(source: str) -> Counter[int]:
    """The same of one module: `pytestmark` counts for every test in it, a class's marks for every test of the class."""
    tree = ast.parse(source)
    everywhere = [question for statement in tree.body for question in _module_mark(statement)]
    return _tests_in(tree.body, everywhere)


def _tests_in(body: list[ast.stmt], above: list[int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            found += _tests_in(statement.body, [*above, *_decorated(statement)])
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name.startswith("test_"):
            found.update(set(above) | set(_decorated(statement)))
    return found


def _module_mark(statement: ast.stmt) -> list[int]:
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return []
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    if not any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in targets):
        return []
    value = statement.value
    calls = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    return [question for call in calls for question in _questions(call)]


def _decorated(statement: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> list[int]:
    return [question for decorator in statement.decorator_list for question in _questions(decorator)]


def _questions(node: ast.expr) -> list[int]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "handbook":
        return []
    return [item.value for item in node.args if isinstance(item, ast.Constant) and isinstance(item.value, int)]


def report(answers: Iterable[Answer]) -> str:
    """The lines that `xueji handbook` prints; their form is stable."""
    listed = list(answers)
    answered = sum(answer.answered for answer in listed)
    return "\n".join([*map(str, listed), f"answered {answered}/{len(listed)}"])


def main(tests: Path | None = None) -> int:
    """Print the report over this checkout's tests; an installed copy without tests counts none."""
    folder = tests or Path(__file__).parents[4] / "tests"
    sys.stdout.write(report(coverage(marks(folder), entries().values())) + "\n")
    return 0
