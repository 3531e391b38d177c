"""A report as it is laid out: one version of it, its sections written, ready for every form that it is given in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from sets.disclosure.released import Released


class Version(StrEnum):
    """For whom. The public version has the same facts as the lead's, and leaves some out; there is no third."""

    LEAD = "lead"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A section in words. `body` is well-formed XHTML of few kinds of elements, without its heading (of the second level).

    They are p, h3, h4, ul, ol, li, dl, dt, dd, strong, em, a, blockquote with footer, div with a class, and figure: one of
    class `table` holds a table, one of class `chart` an svg with title and desc. Every form is made from this.
    """

    key: str
    heading: str
    body: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of a report: its released figures and its sections, in order. They count from 1."""

    version: Version
    released: Released
    sections: tuple[Written, ...]
