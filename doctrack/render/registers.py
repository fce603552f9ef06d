"""The only Jinja: registers and forms on paper, sandboxed because a ledger may bring templates of its own.

Contract: a name that a template uses and nobody gave is an error, never an empty cell; HTML is escaped; a ledger's own
template that is broken is a finding with file and line (exit 5).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from doctrack.errors import Finding, Malformed
from doctrack.model.words import Lang, both


def printed(name: str, source: Callable[[str], str | None], facts: Mapping[str, Any], lang: Lang) -> str:
    """A template filled in; `source` gives a template's text by name, the ledger's own before the shipped one."""
    from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError
    from jinja2.sandbox import SandboxedEnvironment

    def w(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    environment = SandboxedEnvironment(
        loader=FunctionLoader(source), undefined=StrictUndefined, autoescape=name.endswith(".html.j2"),
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["cell"] = _cell
    environment.filters["day"] = lambda text: str(text or "")[:10]
    environment.filters["minute"] = lambda text: str(text or "")[5:16].replace("T", " ")
    try:
        return environment.get_template(name).render(**facts, w=w, lang=lang)
    except TemplateSyntaxError as error:
        raise Malformed([_broken(error.name or name, error.lineno, str(error.message))]) from error
    except TemplateError as error:
        raise Malformed([_broken(name, 1, str(error.message))]) from error


def _broken(name: str, line: int, problem: str) -> Finding:
    return Finding("template", both(f"模板有误：{problem}", f"the template is broken: {problem}"), f"templates/{name}", line, 1)


def _cell(value: Any) -> str:
    """A value in a Markdown cell."""
    return str("" if value is None else value).replace("|", "\\|").replace("\n", " ")
