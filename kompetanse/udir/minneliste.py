"""A list page over rows that are computed and not stored: the same filter, search, sorting, pages, columns and files."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import HttpRequest, QueryDict

from kompetanse.visning.liste import Kolonne, Liste


class _Filter:
    """The filter of such a list: a form whose values the caller has used already."""

    def __init__(self, form: forms.Form) -> None:
        self.form, self.is_bound = form, form.is_bound

    def is_valid(self) -> bool:
        return bool(self.form.is_valid())


class Minneliste(Liste):
    """`rader` are the rows after the filter's own choices; the search is in `sokbar`, and a column sorts by `nokler`."""

    def __init__(
        self,
        request: HttpRequest,
        rader: Sequence[Any],
        kolonner: Sequence[Kolonne],
        *,
        sokbar: Callable[[Any], str],
        nokler: dict[str, Callable[[Any], Any]],
        skjema: forms.Form,
        **felt: Any,
    ) -> None:
        super().__init__(request, None, kolonner, sok=("navn",), **felt)  # type: ignore[arg-type]
        self._rader, self._sokbar, self._nokler = rader, sokbar, nokler
        self.filtersett = _Filter(skjema)

    @property
    def antall_per_side(self) -> int:
        """50 unless the address says another of the sizes."""
        onsket = self.data.get("antall", "")
        return int(onsket) if onsket in ("25", "50", "100") else 50

    @cached_property
    def sporring(self) -> Any:
        """The rows that the search finds, sorted. Those without a value come last."""
        funnet = list(self._rader)
        for ord_ in self.sok_tekst.lower().split():
            funnet = [r for r in funnet if ord_ in self._sokbar(r)]
        navn = self.sortering.removeprefix("-")
        if nokkel := self._nokler.get(navn):
            med = [r for r in funnet if nokkel(r) is not None]
            uten = [r for r in funnet if nokkel(r) is None]
            funnet = sorted(med, key=nokkel, reverse=self.sortering.startswith("-")) + uten
        return funnet

    @cached_property
    def sider(self) -> Any:
        from django.core.paginator import Paginator

        return Paginator(self.sporring, self.antall_per_side)

    @cached_property
    def _tall(self) -> dict[str, Any]:
        svar: dict[str, Any] = {"antall": len(self.sporring)}
        for k in self._summerte:
            svar[f"sum_{k.nokkel}"] = sum(k.raa(r) or 0 for r in self.sporring)
        return svar

    @property
    def _summerte(self) -> list[Kolonne]:
        return [k for k in self.kolonner if k.sum]

    @property
    def uten_filter(self) -> str:
        """The whole list, with all that is not search or filter kept."""
        data: QueryDict = self.data.copy()
        for navn in ("sok", "side", "format", "valgt", *(f.html_name for f in self.filterfelter)):
            data.pop(navn, None)
        return f"?{data.urlencode()}"

    @property
    def filterfelter(self) -> list[BoundField]:
        return list(self.filtersett.form)  # type: ignore[union-attr]

    def filrader(self) -> Iterator[list[Any]]:
        """All found rows with the shown columns."""
        kolonner = self.kolonner
        for r in self.sporring:
            yield [k.fil(r) for k in kolonner]
