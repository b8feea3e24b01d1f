"""House rules that our own source must keep (architecture 4, 6, 8 and 11)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
APPS = ("council", "amendments", "votes")
LABELS = {*APPS, "website"}
SOURCES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
TREES = {path: ast.parse(path.read_text()) for path in SOURCES}
LONGEST_FUNCTION = 40
# architecture 11; each names a thing that has another word here.
FORBIDDEN = {
    "aye", "nay", "yea", "tiebreak", "chairman", "roll_call_model", "voice_vote", "rejected_by",
    "friendly", "shelved", "person_vote", "party_group", "total_votes", "sponsor", "submitter",
    "party_name", "is_passed", "vote_passed",
}  # fmt: skip
FORBIDDEN_PARTS = re.compile(r"(^|_)(aye|ayes|nay|nays|tiebreak|chairman|friendly|shelved)(_|$)")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[Any]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def decorators(function: Any) -> list[str]:
    return [ast.unparse(found).split("(")[0] for found in function.decorator_list]


def test_tasks_end_in_task() -> None:
    found = [
        f"{named(path)}: {function.name}"
        for path, tree in TREES.items()
        for function in functions(tree)
        if any(name.endswith("shared_task") or name == "app.task" for name in decorators(function))
        and not function.name.endswith("_task")
    ]

    assert found == []


def test_tasks_are_asked_for_only_after_the_commit() -> None:
    allowed = {"council/celery.py"}  # it is what delay_on_commit is made of

    found = [
        f"{named(path)}:{call.lineno}"
        for path, tree in TREES.items()
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"delay", "apply_async"}
        and named(path) not in allowed
    ]

    assert found == []


def test_actions_and_derive_save_named_fields() -> None:
    may_be_new = {"record_presence"}

    found = [
        f"{named(path)}:{call.lineno}"
        for path, tree in TREES.items()
        if {"actions", "derive"} & {path.stem, path.parent.name}
        for function in functions(tree)
        if function.name not in may_be_new
        for call in calls(function)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "save"
        and not {"update_fields", "force_insert"} & {word.arg for word in call.keywords}
    ]

    assert found == []


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in LABELS]


def links(model: type[models.Model]) -> list[Any]:
    meta = model._meta
    return [field for field in (*meta.fields, *meta.many_to_many) if field.is_relation]


def test_links_name_their_other_end() -> None:
    found = [
        str(field)
        for model in own_models()
        for field in links(model)
        if not field.remote_field.related_name and not field.remote_field.parent_link
    ]

    assert found == []


def test_links_between_apps_have_no_way_back() -> None:
    found = [
        str(field)
        for model in own_models()
        for field in links(model)
        if field.related_model._meta.app_label in LABELS
        and field.related_model._meta.app_label != model._meta.app_label
        and not field.remote_field.related_name.endswith("+")
    ]

    assert found == []


def identifiers(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno


def test_words_that_mean_something_else_name_nothing() -> None:
    found = [
        f"{named(path)}:{line} {name}"
        for path, tree in TREES.items()
        for name, line in identifiers(tree)
        if name.lower() in FORBIDDEN or FORBIDDEN_PARTS.search(name.lower())
    ]

    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_functions_fit_on_a_screen(path: Path) -> None:
    found = [
        f"{function.name}: {length(function)} lines"
        for function in functions(TREES[path])
        if length(function) > LONGEST_FUNCTION
    ]

    assert found == []


def length(function: Any) -> int:
    """Return the lines of a function's body: signature and docstring are no code."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


PUBLIC = [path for path in SOURCES if path.stem == "pages" or {"api", "pages"} & set(path.parts)]


def made_public(function: Any) -> set[int]:
    """Return the nodes that public_...() is given, by way of a name or at once."""
    handed = [
        argument
        for call in calls(function)
        if isinstance(call.func, ast.Name) and call.func.id.startswith("public_")
        for argument in call.args
    ]
    inside = [node for argument in handed for node in ast.walk(argument)]
    names = {node.id for node in inside if isinstance(node, ast.Name)}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and {ast.unparse(to) for to in node.targets} & names:
            inside.extend(ast.walk(node.value))
    return {id(node) for node in inside}


def doors(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Find query sets of records that a function of a public module begins itself.

    Lists of the API name their rows on a class; the list's base reads `published()` of them.
    What stands inside public_...() is made public there.
    """
    for function in functions(tree):
        given = made_public(function)
        for node in ast.walk(function):
            if id(node) not in given and isinstance(node, ast.Attribute):
                found = re.fullmatch(r"(\w+)\.objects\.(\w+)", ast.unparse(node))
                if found:
                    yield found[0], node.lineno


def records() -> set[str]:
    return {model.__name__ for model in own_models() if hasattr(model, "published_with")}


@pytest.mark.parametrize("path", PUBLIC, ids=named)
def test_readers_begin_with_what_is_published(path: Path) -> None:
    found = [
        f"{named(path)}:{line} {door}"
        for door, line in doors(TREES[path])
        if door.split(".")[0] in records() and not door.endswith(".published")
    ]

    assert found == []
