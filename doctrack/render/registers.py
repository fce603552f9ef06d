"""The only Jinja: registers and forms on paper, sandboxed because a ledger may bring templates of
its own.

Contract: a name that a template uses and nobody gave is an error, never an empty cell; what clerks
wrote is never taken for HTML, Markdown or a command to the terminal; whatever a ledger's own
template does wrong is a finding with its file and line (exit 5).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from doctrack.errors import DoctrackError, Finding, Malformed
from doctrack.render import boxes
from doctrack.reports.letters import long_day, long_period
from doctrack.words import Lang, Words, both

Source = Callable[[str], "str | None"]
FOLDER = "templates/"


def printed(name: str, source: Source, facts: Mapping[str, Any], lang: Lang) -> str:
    """A template filled in; `source` gives a template's text by name, the ledger's own before the
    shipped one.
    """
    shape = name.removesuffix(".j2").rpartition(".")[2]
    environment = _environment(source, html=shape == "html")
    given = boxes.printable(facts) if shape == "txt" else markdown(facts)
    if shape == "html":
        given = facts

    def w(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    try:
        return str(environment.get_template(name).render(**given, w=w, lang=lang))
    except DoctrackError:
        raise
    except (
        Exception
    ) as error:  # a template may divide by zero or call itself for ever: its fault, not ours
        raise Malformed([_broken(name, error)]) from error


def fault(file: str, data: bytes) -> Finding | None:
    """What is wrong with a template's text before it is ever filled in."""
    try:
        _environment(lambda name: None, html=True).parse(data.decode("utf-8-sig"), filename=file)
    except UnicodeDecodeError as error:
        return Finding(
            "template",
            both("模板不是 UTF-8", "the template is not UTF-8"),
            file,
            data.count(b"\n", 0, error.start) + 1,
            1,
        )
    except Exception as error:
        return _broken(file, error)
    return None


def faults(name: str, source: Source) -> Iterator[Finding]:
    """What keeps a template from being filled in at all: its syntax, a filter or a template that is
    not there.
    """
    from jinja2.meta import find_referenced_templates

    environment = _environment(source, html=name.endswith(".html.j2"))
    try:
        tree = environment.parse(source(name), name, FOLDER + name)
        named = [other for other in find_referenced_templates(tree) if other is not None]
        environment.compile(tree, name, FOLDER + name)
    except (DoctrackError, UnicodeDecodeError):
        raise
    except Exception as error:
        yield _broken(name, error)
        return
    for other in named:
        if source(other) is None:
            yield _finding(
                FOLDER + name, 1, both(f"没有模板 {other}", f"there is no template {other}")
            )


def _environment(source: Source, *, html: bool) -> Any:
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        text = source(name)
        return None if text is None else (text, FOLDER + name, lambda: True)

    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        autoescape=html,
        finalize=lambda v: "" if v is None else v,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["day"] = lambda text: str(text or "")[:10]
    environment.filters["minute"] = lambda text: str(text or "")[5:16].replace("T", " ")
    environment.globals.update(
        box=boxes.box, spread=boxes.spread, centred=boxes.centred, lined=boxes.lined
    )
    environment.filters["long_day"] = long_day
    environment.filters["long_period"] = long_period
    return environment


def markdown(value: Any) -> Any:
    """Facts in which no word of a clerk is taken for Markdown: no cell breaks its row, no tag
    becomes HTML.
    """
    if isinstance(value, str):
        return (
            re.sub(r"([\\`*|<]|\](?=[(\[]))", r"\\\1", value)
            .replace("\r", "")
            .replace("\n", "<br>")
        )
    if isinstance(value, Mapping):
        return {k: markdown(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [markdown(v) for v in value]
    return value


def _broken(name: str, error: Exception) -> Finding:
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    if isinstance(error, TemplateSyntaxError):
        return _finding(
            error.filename or FOLDER + (error.name or name),
            error.lineno,
            _alike(str(error.message)),
        )
    file, line = _place(error, FOLDER + name)
    if isinstance(error, TemplateNotFound):
        return _finding(
            file, line, both(f"没有模板 {error.name}", f"there is no template {error.name}")
        )
    return _finding(file, line, _alike(f"{type(error).__name__}: {error}".splitlines()[0]))


def _alike(text: str) -> Words:
    return both(text, text)


def _place(error: Exception, file: str) -> tuple[str, int]:
    """Where in which template a run of it failed."""
    import traceback

    found = [
        (f.filename, f.lineno or 1)
        for f in traceback.extract_tb(error.__traceback__)
        if f.filename.startswith(FOLDER)
    ]
    return found[-1] if found else (file, 1)


def _finding(file: str, line: int, problem: Words) -> Finding:
    return Finding(
        "template",
        both(f"模板有误：{problem.zh}", f"the template is broken: {problem.en}"),
        file,
        line,
        1,
    )
