"""One helper for every list page: filter, search, sorting, pages, columns, selection and export.

Everything is in the address, so that a list can be shared, bookmarked and returned to. A page costs two queries (count
and rows) besides those of the filter's own choices, whatever the number of rows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Sum
from django.forms import BoundField
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kompetanse.visning import eksport
from kompetanse.visning.husket import husket
from kompetanse.visning.templatetags.portal import tilstandsmerke

ANTALL = (25, 50, 100)
# An address must fit in a request line; more rows than this are chosen as "all in the view".
MAKS_VALGTE = 200
STYRING = ("sok", "sorter", "side", "antall", "kolonner", "valgt", "format")
_SOK, _RAD, _RADER = gettext_lazy("Søk"), gettext_lazy("rad"), gettext_lazy("rader")

ADRESSENUMMER = re.compile(r"\b((?:19|20)\d\d)-(\d{5})\b")
"""A case number as it stands in an address, 2026-00123; in the database it is 2026/00123."""

Hent = Callable[[Any], Any]


@dataclass(frozen=True)
class Kolonne:
    """One column: how to get the raw value, how to show it, how to sort by it and what the file gets."""

    nokkel: str
    overskrift: str | Promise
    verdi: Hent | str = ""
    """Callable or dotted attribute path; empty means the key itself. Called once per row, must not query."""
    vis: Callable[[Any], Any] | None = None
    """Raw value → text on the page, such as ``formater.kr``. None and "" become an empty cell without it."""
    celle: Hent | None = None
    """Object → ready HTML (``format_html``), instead of ``vis``."""
    eksport: Hent | None = None
    """Object → value in the file. Default is the raw value."""
    sorter: str | tuple[str, ...] = ""
    """ORM field or fields this column sorts by; empty means that it cannot be sorted."""
    tall: bool = False
    hode: bool = False
    """The row's head: rendered as ``th scope=row``, never left out."""
    lenke: Hent | None = None
    under: Hent | None = None
    """Second, smaller line in the cell."""
    merke: bool = False
    """The value is a state: a dict or object with ``ord`` and ``farge``."""
    standard: bool = True
    """Shown when the user has not chosen columns."""
    klasse: str = ""
    i_fil: bool = False
    """Always in the file, shown on the page or not: what a row is known by."""
    sum: bool = False
    """Add the column up over all filtered rows (needs ``sorter`` as one plain field)."""

    def raa(self, objekt: Any) -> Any:
        """The raw value for one row."""
        if callable(self.verdi):
            return self.verdi(objekt)
        for del_ in (self.verdi or self.nokkel).split("."):
            objekt = getattr(objekt, del_, None)
        return objekt() if callable(objekt) else objekt

    def fil(self, objekt: Any) -> Any:
        """The value for the file; a state becomes its word."""
        if self.eksport is not None:
            return self.eksport(objekt)
        verdi = self.raa(objekt)
        if self.merke and verdi:
            return verdi["ord"] if isinstance(verdi, dict) else verdi.ord
        return verdi


@dataclass(frozen=True)
class Celle:
    """One rendered cell, ready for the template."""

    kolonne: Kolonne
    tekst: Any
    merke: Any
    lenke: str
    under: Any

    @property
    def tom(self) -> bool:
        """True when there is nothing to show, so that a card on a phone can skip it."""
        return self.merke is None and (self.tekst is None or str(self.tekst) == "")

    @property
    def html(self) -> SafeString:
        """The whole cell. Made here and not in a template: a list has hundreds of them."""
        k = self.kolonne
        if self.merke:
            inni = format_html('<span class="verdi">{}</span>', tilstandsmerke(self.merke))
        elif self.lenke:
            inni = format_html('<a class="ds-link" href="{}">{}</a>', self.lenke, self.tekst)
        elif k.hode or k.tall:
            inni = conditional_escape(self.tekst)
        else:
            inni = format_html('<span class="verdi">{}</span>', self.tekst)
        if self.under:
            inni = format_html("{}<small>{}</small>", inni, self.under)
        if k.hode:
            return format_html('<th role="rowheader" scope="row" class="hode">{}</th>', inni)
        klasse = f"{'tall ' if k.tall else ''}{k.klasse}{' blank' if self.tom else ''}"
        return format_html('<td role="cell" data-navn="{}" class="{}">{}</td>', k.overskrift, klasse, inni)


@dataclass(frozen=True)
class Rad:
    """One row: its object, cells and whether it is chosen."""

    objekt: Any
    celler: list[Celle]
    valgt: bool
    navn: str

    @property
    def html(self) -> SafeString:
        """All its cells."""
        return mark_safe("".join(c.html for c in self.celler))  # noqa: S308  each cell is escaped above

    @property
    def velg(self) -> str:
        """What the box that chooses the row is called."""
        return _("Velg %(navn)s") % {"navn": self.navn}


@dataclass(frozen=True)
class Brikke:
    """An active filter with the address that removes it."""

    tekst: str
    adresse: str


@dataclass(frozen=True)
class Hode:
    """A column's head with its sorting."""

    kolonne: Kolonne
    aria_sort: str
    neste: str


class Liste:
    """A list page's data. Build it in a function of its own, so that page, export and bulk actions share it.

    ``filter`` is a django-filter FilterSet class; ``sok`` the fields for free text, or a function
    ``(queryset, text) -> queryset``; ``sorter`` the key of the standard sorting (``-`` in front for falling).
    ``handlinger`` is ``[(text, address)]``: confirmation pages for the chosen rows. ``entall``/``flertall`` name a row.
    ``stempel`` (``husket.stempel()`` and whose list it is) keeps the count and the sums until something happens.
    """

    def __init__(
        self,
        request: HttpRequest,
        sporring: QuerySet,
        kolonner: Sequence[Kolonne],
        *,
        filter: Any = None,
        sok: Sequence[str] | Callable[[QuerySet, str], QuerySet] = (),
        sok_etikett: str | Promise = _SOK,
        sorter: str = "",
        navn: str = "liste",
        entall: str | Promise = _RAD,
        flertall: str | Promise = _RADER,
        tittel: str | Promise = "",
        tom_tekst: str | Promise = "",
        valgbar: bool = False,
        handlinger: Sequence[tuple[str | Promise, str]] = (),
        eksporterbar: bool = True,
        rad_navn: Hent = str,
        stempel: str = "",
    ) -> None:
        self.request = request
        self.grunnlag = sporring
        self.alle_kolonner = list(kolonner)
        self.navn, self.entall, self.flertall = navn, entall, flertall
        self.tittel = tittel or flertall
        self.egen_tom_tekst = tom_tekst
        self.valgbar, self.handlinger = valgbar, list(handlinger)
        self.eksporterbar, self.rad_navn, self.stempel = eksporterbar, rad_navn, stempel
        self.sok_felter, self.sok_etikett = sok, sok_etikett
        self.standard_sortering = sorter
        self.filtersett = filter(request.GET or None, queryset=sporring, request=request) if filter else None

    # Parameters ---------------------------------------------------------------------------------------------------

    @property
    def data(self) -> QueryDict:
        return self.request.GET

    @property
    def sok_tekst(self) -> str:
        """The search text, at most 100 characters and without null characters, which the database refuses."""
        return self.data.get("sok", "").replace("\x00", "").strip()[:100]

    @property
    def kan_soke(self) -> bool:
        return bool(self.sok_felter)

    @cached_property
    def sortering(self) -> str:
        """The chosen sorting when it is on the list of allowed ones, else the standard."""
        valgt = self.data.get("sorter", "")
        lovlige = {k.nokkel for k in self.alle_kolonner if k.sorter}
        return valgt if valgt.removeprefix("-") in lovlige else self.standard_sortering

    @property
    def antall_per_side(self) -> int:
        onsket = self.data.get("antall", "")
        return int(onsket) if onsket in {str(n) for n in ANTALL} else ANTALL[0]

    @property
    def antallsvalg(self) -> list[tuple[int, str, bool]]:
        """The page sizes as (number, address, chosen)."""
        return [(n, self.adresse(antall=n, side=None), n == self.antall_per_side) for n in ANTALL]

    @cached_property
    def kolonner(self) -> list[Kolonne]:
        """The shown columns in their fixed order. The row's head is always there."""
        valgte = set(self.data.getlist("kolonner"))
        kjente = valgte & {k.nokkel for k in self.alle_kolonner}
        if not kjente:
            return [k for k in self.alle_kolonner if k.standard or k.hode]
        return [k for k in self.alle_kolonner if k.hode or k.nokkel in kjente]

    @property
    def kolonnevalg(self) -> list[tuple[Kolonne, bool]]:
        """The columns that may be chosen, with whether they are shown; the head is not a choice."""
        vist = {k.nokkel for k in self.kolonner}
        return [(k, k.nokkel in vist) for k in self.alle_kolonner if not k.hode]

    @property
    def kan_velge_kolonner(self) -> bool:
        return any(not k.standard for k in self.alle_kolonner)

    # Rows ---------------------------------------------------------------------------------------------------------

    @cached_property
    def sporring(self) -> QuerySet:
        """The filtered, searched and sorted rows. A wrong filter value gives nothing, never everything."""
        qs = self.grunnlag
        if self.filtersett is not None:
            qs = self.filtersett.qs if self.filtersett.is_valid() or not self.filtersett.is_bound else qs.none()
        if self.sok_tekst:
            qs = self._sok(qs, ADRESSENUMMER.sub(r"\1/\2", self.sok_tekst))
        return self._sorter(qs)

    def _sok(self, qs: QuerySet, tekst: str) -> QuerySet:
        if callable(self.sok_felter):
            return self.sok_felter(qs, tekst)
        for ord_ in tekst.split():
            treff = Q()
            for felt in self.sok_felter:
                treff |= Q(**{f"{felt}__icontains": ord_})
            qs = qs.filter(treff)
        return qs

    def _sorter(self, qs: QuerySet) -> QuerySet:
        """By the chosen column and then by primary key, so that pages never overlap."""
        if not self.sortering:
            return qs if qs.ordered else qs.order_by("pk")
        nokkel = self.sortering.removeprefix("-")
        kolonne = next(k for k in self.alle_kolonner if k.nokkel == nokkel)
        felter = (kolonne.sorter,) if isinstance(kolonne.sorter, str) else kolonne.sorter
        synkende = self.sortering.startswith("-")
        rekkefolge = [F(f).desc(nulls_last=True) if synkende else F(f).asc(nulls_last=True) for f in felter]
        return qs.order_by(*rekkefolge, "-pk" if synkende else "pk")

    @cached_property
    def sider(self) -> Paginator:
        sider = Paginator(self.sporring, self.antall_per_side)
        sider.__dict__["count"] = self.totalt  # counted and summed in one query
        return sider

    @cached_property
    def side(self) -> Page:
        """The wanted page; a number that does not exist gives the nearest one."""
        return self.sider.get_page(self.data.get("side") or 1)

    @cached_property
    def totalt(self) -> int:
        """Number of rows after filter and search."""
        return self._tall["antall"]

    @cached_property
    def _tall(self) -> dict[str, Any]:
        """The number of rows and the sums of the summed columns, over all filtered rows."""
        sporring = self.sporring.order_by()
        hva: dict[str, Any] = {f"sum_{k.nokkel}": Sum(k.sorter) for k in self._summerte}
        valg = sorted((n, v) for n, v in self.data.lists() if n not in STYRING or n == "sok")
        navn = f"liste {self.request.path} {valg} {sorted(hva)}"
        return husket(navn, self.stempel, lambda: sporring.aggregate(antall=Count("pk"), **hva))

    @property
    def _summerte(self) -> list[Kolonne]:
        return [k for k in self.kolonner if k.sum and isinstance(k.sorter, str)]

    @cached_property
    def rader(self) -> list[Rad]:
        """The page's rows, rendered."""
        return [
            Rad(
                o,
                [self._celle(k, o) for k in self.kolonner],
                self.alle_valgt or str(o.pk) in self.valgte_id,
                self.rad_navn(o),
            )
            for o in self.side.object_list
        ]

    @staticmethod
    def _celle(kolonne: Kolonne, objekt: Any) -> Celle:
        lenke = kolonne.lenke(objekt) if kolonne.lenke else ""
        under = kolonne.under(objekt) if kolonne.under else ""
        if kolonne.celle is not None:
            return Celle(kolonne, conditional_escape(kolonne.celle(objekt)), None, lenke, under)
        verdi = kolonne.raa(objekt)
        if kolonne.merke:
            return Celle(kolonne, "", verdi or None, lenke, under)
        tekst = kolonne.vis(verdi) if kolonne.vis else "" if verdi is None else verdi
        return Celle(kolonne, tekst, None, lenke, under)

    @cached_property
    def summer(self) -> list[Any]:
        """One value per shown column for the foot, over all filtered rows; empty list when no column is summed."""
        if not (summerte := {k.nokkel for k in self._summerte}):
            return []
        return [
            (k, (k.vis or str)(self._tall[f"sum_{k.nokkel}"] or 0) if k.nokkel in summerte else "")
            for k in self.kolonner
        ]

    # Heads, pages, chips ------------------------------------------------------------------------------------------

    @property
    def hoder(self) -> list[Hode]:
        """The column heads; numbers sort from the largest first."""
        svar = []
        for k in self.kolonner:
            forste, andre = (f"-{k.nokkel}", k.nokkel) if k.tall else (k.nokkel, f"-{k.nokkel}")
            retning = {k.nokkel: "ascending", f"-{k.nokkel}": "descending"}.get(self.sortering, "none")
            svar.append(Hode(k, retning if k.sorter else "", andre if self.sortering == forste else forste))
        return svar

    @property
    def sidetall(self) -> list[Any]:
        """Page numbers with gaps, for the paging row."""
        return list(self.sider.get_elided_page_range(self.side.number, on_each_side=2, on_ends=1))

    @property
    def sortert_etter(self) -> str:
        """Name of the column the rows are sorted by, or empty."""
        nokkel = self.sortering.removeprefix("-")
        return next((str(k.overskrift) for k in self.alle_kolonner if k.nokkel == nokkel), "")

    def adresse(self, **endringer: Any) -> str:
        """This address with other parameters; None removes one. Always begins with ``?``."""
        data = self.data.copy()
        data.pop("format", None)
        for navn, verdi in endringer.items():
            if verdi is None or verdi == "":
                data.pop(navn, None)
            elif isinstance(verdi, list | tuple):
                data.setlist(navn, [str(v) for v in verdi])
            else:
                data[navn] = str(verdi)
        return f"?{data.urlencode()}"

    @property
    def filterfelter(self) -> list[BoundField]:
        return list(self.filtersett.form) if self.filtersett is not None else []

    @cached_property
    def brikker(self) -> list[Brikke]:
        """Active filters in words, each with a link that removes it."""
        svar = []
        if self.sok_tekst:
            svar.append(Brikke(_("Søk: %(tekst)s") % {"tekst": self.sok_tekst}, self.adresse(sok=None, side=None)))
        for felt in self.filterfelter:
            if felt.errors:
                continue
            navn = [n for n in self.data if n == felt.html_name or n.startswith(f"{felt.html_name}_")]
            if not any(self.data.getlist(n) != [""] for n in navn):
                continue
            tekst = self._filtertekst(felt)
            if tekst:
                svar.append(Brikke(f"{felt.label}: {tekst}", self.adresse(**dict.fromkeys(navn), side=None)))
        return svar

    @staticmethod
    def _filtertekst(felt: BoundField) -> str:
        """The filter's value as the user chose it."""
        verdier = felt.value()
        verdier = verdier if isinstance(verdier, list | tuple) else [verdier]
        valgt = {str(v) for v in verdier if v not in (None, "")}
        if hasattr(felt.field, "choices"):
            return ", ".join(str(navn) for verdi, navn in felt.field.choices if str(verdi) in valgt)
        return ", ".join(sorted(valgt))

    @property
    def filterfeil(self) -> bool:
        """Whether a filter holds something that it cannot hold; the field says what."""
        return self.filtersett is not None and self.filtersett.is_bound and not self.filtersett.is_valid()

    @property
    def filtrert(self) -> bool:
        return self.filterfeil or bool(self.brikker)

    @property
    def uten_filter(self) -> str:
        """Address of the whole list, with sorting, page size and columns kept."""
        data = QueryDict(mutable=True)
        for navn in ("sorter", "antall", "kolonner"):
            if self.data.getlist(navn):
                data.setlist(navn, self.data.getlist(navn))
        return f"?{data.urlencode()}"

    def skjulte(self, *uten: str) -> list[tuple[str, str]]:
        """This address as hidden inputs for a GET form, without the named parameters."""
        return [(n, v) for n in self.data if n not in (*uten, "format") for v in self.data.getlist(n) if v != ""]

    @property
    def skjulte_i_filter(self) -> list[tuple[str, str]]:
        """What the filter form must carry along: everything but its own fields and the page number."""
        egne = {f.html_name for f in self.filterfelter}
        return [(n, v) for n, v in self.skjulte("sok", "side") if n not in egne and n.rpartition("_")[0] not in egne]

    @property
    def skjulte_i_kolonner(self) -> list[tuple[str, str]]:
        return self.skjulte("kolonner")

    @property
    def skjulte_i_tabell(self) -> list[tuple[str, str]]:
        """What the table's form carries along: all but the page's own boxes."""
        paa_siden = {str(r.objekt.pk) for r in self.rader} if self.valgbar else set()
        return [(n, v) for n, v in self.skjulte("side") if n != "valgt" or v not in paa_siden]

    @property
    def tom_tekst(self) -> str:
        """Why the list is empty and what to do."""
        if self.filterfeil:
            return _("Et filter har en verdi vi ikke forstår. Det er markert over.")
        if self.filtrert:
            return _("Ingen %(flertall)s passer til filtrene.") % {"flertall": self.flertall}
        return str(self.egen_tom_tekst) or _("Det er ingen %(flertall)s her ennå.") % {"flertall": self.flertall}

    # Selection ----------------------------------------------------------------------------------------------------

    @cached_property
    def alle_valgt(self) -> bool:
        return "alle" in self.data.getlist("valgt")

    @cached_property
    def valgte_id(self) -> set[str]:
        """Ids in the address; at most MAKS_VALGTE, and only plain ones."""
        ider = [v for v in self.data.getlist("valgt") if v.replace("-", "").isalnum() and v != "alle"]
        return set(ider[:MAKS_VALGTE])

    @property
    def antall_valgt(self) -> int:
        return self.totalt if self.alle_valgt else len(self.valgte_id)

    @property
    def valgte_andre_sider(self) -> int:
        """Chosen rows that are not on this page, so that the page can count on."""
        return self.antall_valgt - sum(r.valgt for r in self.rader)

    def valgte(self) -> QuerySet:
        """The chosen rows, never outside what the list shows this user: for confirmation pages and actions."""
        if self.alle_valgt:
            return self.sporring
        felt = self.grunnlag.model._meta.pk
        gyldige = []
        for id_ in self.valgte_id:
            try:
                gyldige.append(felt.to_python(id_))
            except ValidationError:
                continue
        return self._sorter(self.grunnlag.filter(pk__in=gyldige))

    # Export -------------------------------------------------------------------------------------------------------

    @property
    def vil_eksportere(self) -> bool:
        return self.eksporterbar and self.data.get("format") in ("csv", "xlsx")

    @property
    def csv_lenke(self) -> str:
        return f"{self.adresse(side=None, valgt=None)}&format=csv"

    @property
    def xlsx_lenke(self) -> str:
        return f"{self.adresse(side=None, valgt=None)}&format=xlsx"

    @property
    def filkolonner(self) -> list[Kolonne]:
        """The shown columns, and those that every file has."""
        vist = {k.nokkel for k in self.kolonner}
        return [k for k in self.alle_kolonner if k.i_fil or k.nokkel in vist]

    def filrader(self) -> Iterator[list[Any]]:
        """All filtered rows with the file's columns, fetched in portions by a server-side cursor."""
        kolonner = self.filkolonner
        for objekt in self.sporring.iterator(chunk_size=eksport.BOLK):
            yield [k.fil(objekt) for k in kolonner]

    def eksporter(self) -> HttpResponseBase:
        """The download the address asks for: exactly the filtered rows, the shown columns and those that are always there."""
        svar = eksport.xlsx_svar if self.data.get("format") == "xlsx" else eksport.csv_svar
        return svar(self.navn, [str(k.overskrift) for k in self.filkolonner], self.filrader())
