"""The order of the house: imports run one way, nothing lies about unused, the documents say what the code says."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from core import generated_docs

ROOT = Path(settings.BASE_DIR)

# Nobody imports to the right; apps of one step do not import each other.
STEPS: tuple[tuple[str, ...], ...] = (
    ("core",),
    ("regulations",),
    ("branches",),
    ("accounts",),
    ("documents", "jobs"),
    ("members",),
    ("meetings",),
    ("admissions", "transfers", "discipline", "badges"),
    ("reminders",),
    ("reports",),
)
STEP_OF = {app: number for number, names in enumerate(STEPS) for app in names}
OWN = set(settings.OWN_APPS)
LONGEST_FILE = 420  # "about 400"
LONGEST_FUNCTION = 60


@cache
def sources(*folders: str) -> tuple[Path, ...]:
    """Python files of these folders of the project, migrations apart."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported_apps(path: Path) -> set[str]:
    """First names of everything a file imports, inside functions too."""
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def told(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_app_has_its_step():
    assert set(STEP_OF) >= OWN


def test_imports_run_one_way():
    wrong = [
        f"{told(path)} imports {name}"
        for app in OWN
        for path in sources(app)
        for name in imported_apps(path) & (OWN | {"config", "tests"}) - {app}
        if name not in STEP_OF or STEP_OF[name] >= STEP_OF[app]
    ]
    assert not wrong


def test_config_is_imported_by_nobody_but_itself_and_tests():
    assert not [told(path) for app in OWN for path in sources(app) if "config" in imported_apps(path)]


def test_own_apps_send_each_other_no_signals():
    """Signals of Django and of libraries may be received; our own apps call services."""
    defined = [
        told(path)
        for app in OWN
        for path in sources(app)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Signal"
    ]
    assert not defined


def test_models_have_no_effects_in_save():
    wrong = [
        f"{told(path)}: {node.name}.{method.name}"
        for app in OWN
        for path in sources(app)
        if "models" in path.parts or path.name == "models.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
    ]
    assert not wrong


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_system_check_complains():
    call_command("check", fail_level="WARNING")


def test_files_and_functions_stay_small():
    long_files = [
        f"{told(path)}: {lines}"
        for path in sources(*OWN, "config")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    long_functions = [
        f"{told(path)}: {node.name} {length}"
        for path in sources(*OWN, "config")
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long_files
    assert not long_functions


def test_public_things_are_described():
    """Modules, classes and functions without a leading underscore say what they are."""
    bare = []
    for path in sources(*OWN, "config"):
        if path.name == "__init__.py" and not path.read_text(encoding="utf-8").strip():
            continue
        if ast.get_docstring(tree_of(path)) is None:
            bare.append(told(path))
        bare += [
            f"{told(path)}: {node.name}"
            for node in tree_of(path).body
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            and not node.name.startswith("_")
            and node.name not in {"Command"}
            and not node.name.endswith("Config")
            and ast.get_docstring(node) is None
        ]
    assert not bare


def test_nothing_is_left_for_later():
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    files = [*sources(*OWN, "config", "tests"), *(ROOT / "templates").rglob("*.html")]
    assert not [
        told(path) for path in files if path != Path(__file__) and marks.search(path.read_text(encoding="utf-8"))
    ]


def test_today_is_known_only_at_the_edge():
    """Rules, services and queries are told the day; only views, tasks, commands and the gate ask the clock."""
    inner = {"rules.py"}
    wrong = [
        told(path)
        for app in OWN
        for path in sources(app)
        if path.name in inner
        and re.search(r"\b(?:localdate|date\.today|timezone\.now)\(", path.read_text(encoding="utf-8"))
    ]
    assert not wrong


# --- Templates ------------------------------------------------------------------------------------

TEMPLATES = ROOT / "templates"
# Looked up by django-allauth, Django or django-tables2 under names of their own.
LIBRARY_TEMPLATES = ("account/", "mfa/", "allauth/", "django/", "django_tables2/", "429.html")


def template_names() -> set[str]:
    return {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*") if path.is_file()}


@cache
def all_words() -> str:
    """Everything that may name a template: Python and the templates themselves."""
    files = [*sources(*OWN, "config"), *TEMPLATES.rglob("*.*")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.is_file())


@cache
def used_components() -> set[str]:
    """Names of components as the templates write them."""
    return set(re.findall(r"<c-([^\s/>]+)[\s/>]", all_words()))


@cache
def folders_of_built_names() -> set[str]:
    """Folders whose templates are named by a variable: ``f"print/{name}.html"``."""
    return set(re.findall(r'f"([^"{}\n]+)/{\w+}\.html"', all_words()))


def is_used(name: str) -> bool:
    if name.startswith("cotton/"):
        component = name.removeprefix("cotton/").removesuffix(".html").replace("/", ".").replace("_", "-")
        return component in used_components()
    folder, _, file = name.rpartition("/")
    if f'"{name}"' in all_words() or f"'{name}'" in all_words():
        return True
    return folder in folders_of_built_names() and not file.startswith("_")


def test_every_template_is_used():
    unused = [name for name in template_names() if not name.startswith(LIBRARY_TEMPLATES) and not is_used(name)]
    assert not unused


def test_every_template_can_be_read():
    from django.template.loader import get_template

    for name in sorted(template_names()):
        if name.endswith((".html", ".txt")):
            get_template(name)


def test_every_included_template_exists():
    from django.template import TemplateDoesNotExist
    from django.template.loader import get_template

    named = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
    pages = [name for name in template_names() if name.endswith(".html")]
    wanted = {(name, found) for name in pages for found in named.findall((ROOT / "templates" / name).read_text())}
    missing = []
    for name, found in sorted(wanted):
        try:
            get_template(found)
        except TemplateDoesNotExist:
            missing.append(f"{name} → {found}")

    assert wanted and not missing


def test_pages_have_no_inline_script_or_style():
    inline = re.compile(r"<style\b|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=\"", re.IGNORECASE)
    outside = ("print/",)  # drawn by WeasyPrint; the browser shows them under the same content policy
    wrong = [
        name
        for name in template_names()
        if name.endswith(".html")
        and not name.startswith(outside)
        and inline.search(
            re.sub(
                r"{%\s*comment.*?endcomment\s*%}|<!--.*?-->",
                "",
                (TEMPLATES / name).read_text(encoding="utf-8"),
                flags=re.S,
            )
        )
    ]
    assert not wrong


# --- Documents ------------------------------------------------------------------------------------


def test_generated_documents_say_what_the_code_says():
    assert not [told(path) for path in generated_docs.stale()], "run ./sochibo docs"


def test_stale_document_is_found_and_written(settings, tmp_path, capsys):
    settings.BASE_DIR = tmp_path
    settings.GENERATED_DOCS = {"docs/roles.md": "accounts.role_table.as_markdown"}
    with pytest.raises(Exception, match=r"docs/roles\.md"):
        call_command("docs", check=True)
    call_command("docs")
    assert "Bí thư chi bộ" in (tmp_path / "docs" / "roles.md").read_text(encoding="utf-8")
    call_command("docs", check=True)


def glossary_terms() -> set[str]:
    """Identifiers of the glossary: the words in backquotes of its tables."""
    rows = [
        line
        for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    return {term for row in rows for term in re.findall(r"`([a-z_]+)`", row)}


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_names_of_models_are_terms_of_the_glossary():
    """A model is named by a term of the glossary, or by a compound that ends or begins with one."""
    terms = glossary_terms()
    unknown = [
        f"{model._meta.label}"
        for app in OWN
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model") and not _speaks(snake(model.__name__), terms)
    ]
    assert not unknown, f"not in docs/glossary.md: {unknown}"


def _speaks(name: str, terms: set[str]) -> bool:
    words = name.split("_")
    parts = {"_".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)}
    return bool(parts & terms)
