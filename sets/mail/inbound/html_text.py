"""The text of a page of HTML, line by line, in time and memory that do not outgrow the page."""

from __future__ import annotations

from typing import Any

from inscriptis import get_text  # type: ignore[import-untyped]  # it ships no types
from inscriptis.css_profiles import CSS_PROFILES  # type: ignore[import-untyped]
from inscriptis.html_properties import Display  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]
from inscriptis.model.css import CssParse  # type: ignore[import-untyped]
from inscriptis.model.html_element import HtmlElement  # type: ignore[import-untyped]
from inscriptis.model.tag import CustomHtmlTagHandlerMapping  # type: ignore[import-untyped]

_CELLS = ("table", "tr", "td", "th")
_PADDED = ("div", "ul", "ol")
_HEEDED = frozenset({"display", "white-space"})


def text_in(html: str) -> str:
    """What a reader of the page would see. Raises whatever a hostile page makes of the parser."""
    return str(get_text(html, _config()))


def _config() -> Any:
    """Each cell of a table on a line of its own, and no room around anything.

    To draw a table as wide as its widest cell, or to indent by what a page asks for, a page of 300 kB takes gigabytes.
    """
    plain = dict.fromkeys((*_CELLS, *_PADDED), HtmlElement(display=Display.block))
    config = ParserConfig(
        css={**CSS_PROFILES["relaxed"], **plain},
        custom_html_tag_handler_mapping=CustomHtmlTagHandlerMapping(
            dict.fromkeys(_CELLS, _nothing), dict.fromkeys(_CELLS, _nothing)
        ),
    )
    config.attribute_handler.attribute_mapping = {"style": _style}
    return config


def _nothing(*_: object) -> None:
    """In the place of what draws tables."""


def _style(style: str, element: Any) -> None:
    """Of a style only what says whether, and with which line ends, something is seen."""
    told = [one for one in style.split(";") if one.partition(":")[0].strip().lower() in _HEEDED]
    CssParse.attr_style(";".join(told), element)
