"""The codebook: themes and the words by which a line given for the report is found to be about one. It only suggests. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sets.report.editing.stems import Stemmer, Stems, hits


@dataclass(frozen=True, kw_only=True)
class Code:
    """One theme of a codebook. `element` is E1, E2 or E3 where it belongs to one of them, or empty."""

    id: str
    name: str
    description: str
    keywords: tuple[str, ...]
    element: str = ""

    @cached_property
    def phrases(self) -> tuple[Stems, ...]:
        """The different keywords as stems."""
        stemmer = Stemmer()
        return tuple(dict.fromkeys(found for keyword in self.keywords if (found := stemmer.stems(keyword))))


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """Themes in the order in which they were written."""

    codes: tuple[Code, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Code]:
        return {code.id: code for code in self.codes}

    def suggested(self, lines: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """For each line the ids of the themes whose words it has: most different words first, then in order; or none.

        The same lines give the same answer, whatever stands beside them.
        """
        stemmer = Stemmer()
        return tuple(self._found(stemmer.stems(line)) for line in lines)

    def _found(self, line: Stems) -> tuple[str, ...]:
        counted = ((hits(code.phrases, line), code.id) for code in self.codes)
        # sorted is stable: equals stay in the codebook's order
        return tuple(id_ for _, id_ in sorted(((n, id_) for n, id_ in counted if n), key=lambda one: -one[0]))
