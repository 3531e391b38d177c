"""Templates to text: the one Jinja environment, and CSS written into the tags for mail readers that drop style sheets.

Sandboxed, strict about undefined names, escaping everywhere but in `.txt.j2`. A coordinator's folder of templates is
searched first, so a new prompt needs no Python.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sets.model.errors import SetwiseError
from sets.text import wording as words
from sets.text.clean import one_line

if TYPE_CHECKING:
    from css_inline import CSSInliner

PROMPT_FILES = ("subject.txt.j2", "body.txt.j2", "body.html.j2")
PROMPTS = "prompts"


class TemplateFault(SetwiseError):
    """A template that is missing or cannot be rendered; names the file and, where known, the line."""

    what = "template"

    @property
    def for_log(self) -> str:
        """The template and its line."""
        return f" at {self.whom}"


class Renderer:
    """Renders by a template's path below its folder (`prompts/reflection/body.txt.j2`); the first folder that has it wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._loaded: dict[str, Template] = {}

    def text(self, name: str, /, **facts: object) -> str:
        """A plain-text template rendered; raises TemplateFault."""
        return self._render(name, facts)

    def html(self, name: str, /, **facts: object) -> Markup:
        """An HTML template rendered, safe to put into another; raises TemplateFault."""
        return Markup(self._render(name, facts))

    def inlined(self, html: str) -> str:
        """The page with its style sheet written into its tags; `@media` rules stay in the head. Loads nothing from anywhere."""
        return _inliner().inline(html)

    def has(self, name: str) -> bool:
        """Whether some folder has this template."""
        return any((folder / name).is_file() for folder in self.folders)

    def prompts(self) -> frozenset[str]:
        """Names of the prompt folders that are complete: subject, text and HTML in one folder."""
        found = (path for folder in self.folders for path in _subfolders(folder / PROMPTS))
        return frozenset(path.name for path in found if all((path / name).is_file() for name in PROMPT_FILES))

    def _render(self, name: str, facts: dict[str, object]) -> str:
        try:
            template = self._loaded.get(name) or self._load(name)
            return template.render(facts)
        except TemplateNotFound as missing:
            raise TemplateFault(f"not found in {self._places()}", whom=str(missing.name or name)) from missing
        except TemplateSyntaxError as fault:
            raise TemplateFault(fault.message or "cannot be read", whom=f"{fault.filename}:{fault.lineno}") from fault
        except (OSError, UnicodeError) as fault:
            raise TemplateFault(f"cannot be read: {fault}", whom=name) from fault
        except (
            TemplateError,
            TypeError,
            ValueError,
            ArithmeticError,
            LookupError,
            AttributeError,
            RecursionError,
        ) as fault:
            raise TemplateFault(str(fault), whom=_place_of(fault, name)) from fault

    def _load(self, name: str) -> Template:
        # one Renderer serves one pass, so a template is read once and its file not looked at again
        self._loaded[name] = self._environment.get_template(name)
        return self._loaded[name]

    def _places(self) -> str:
        return words.listed([str(folder) for folder in self.folders]) or "no folder"

    @cached_property
    def _environment(self) -> ImmutableSandboxedEnvironment:
        environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(self.folders),
            undefined=StrictUndefined,
            autoescape=_escapes,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,  # an included piece ends its own last line
            auto_reload=False,
        )
        environment.filters.update(
            line=one_line,
            day=words.day,
            clock=words.clock,
            listed=words.listed,
            plural=words.plural,
            number=words.number,
            duration=words.length,  # `length` is Jinja's own, and counts
            first_name=words.first_name,
            upper_first=words.upper_first,
        )
        del environment.globals["lipsum"]  # the one global that draws at random
        return environment


def _escapes(name: str | None) -> bool:
    """Escape unless it is surely plain text: to escape too much only looks odd, to trust too much is dangerous."""
    return name is None or not name.endswith(".txt.j2")


def _place_of(fault: BaseException, name: str) -> str:
    """`file:line` of the template in which a fault arose; Jinja writes template lines into the traceback."""
    frames = [f for f in traceback.extract_tb(fault.__traceback__) if f.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name


def _subfolders(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ()


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
