"""Which of the handbook's 150 questions are answered: a test that names the question, and a help entry for it."""

import argparse
import ast
from collections import Counter
from pathlib import Path

QUESTIONS = 150
_ROOT = Path(__file__).parents[3]
_ENTRIES = Path(__file__).parents[1] / "features" / "help" / "entries"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tests", type=Path, default=_ROOT / "tests", help="测试所在的文件夹")


def run(given: argparse.Namespace) -> int:
    tests = tests_by_question(given.tests)
    answered = 0
    for question in range(1, QUESTIONS + 1):
        has_help = any(_ENTRIES.glob(f"q{question:03}*"))
        answered += bool(tests[question] and has_help)
        print(f"Q{question:03} tests={tests[question]} help={'yes' if has_help else 'no'}")
    print(f"answered {answered}/{QUESTIONS}")
    return 0


def tests_by_question(folder: Path) -> Counter[int]:
    """How many tests name each question by `@pytest.mark.handbook(…)`, on themselves, their class or their module."""
    found: Counter[int] = Counter()
    for path in sorted(folder.rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        _count(module.body, _module_marks(module), found)
    return found


def _count(body: list[ast.stmt], outer: frozenset[int], found: Counter[int]) -> None:
    for each in body:
        if isinstance(each, ast.ClassDef):
            _count(each.body, outer | _marks(each.decorator_list), found)
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name.startswith("test_"):
            found.update(outer | _marks(each.decorator_list))


def _module_marks(module: ast.Module) -> frozenset[int]:
    values: list[ast.expr] = []
    for each in module.body:
        if isinstance(each, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in each.targets):
            values += each.value.elts if isinstance(each.value, ast.List | ast.Tuple) else [each.value]
    return _marks(values)


def _marks(decorators: list[ast.expr]) -> frozenset[int]:
    questions: set[int] = set()
    for each in decorators:
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == "handbook":
            questions.update(a.value for a in each.args if isinstance(a, ast.Constant) and isinstance(a.value, int))
    return frozenset(questions)
