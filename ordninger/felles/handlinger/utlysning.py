"""The yearly announcement (KBG § 10): draft, approval by a second person, publishing, preliminary answers, end."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eiere.models import Organisasjon
from kompetanse.brukere.tilgang import sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import frister, kontrakt
from ordninger.felles.models import Aarsoppsett, Ramme, Sak, Utlysning
from ordninger.felles.saksgang import AAPNE

from . import saksbrev
from .grunn import IkkeMulig, Mangler, i_database, laas_sak
from .habilitet import sjekk_habil
from .melding import send_melding
from .varsel import varsle

FELT = (
    "fylke", "ramme", "apner_tid", "frist_tid", "svar_innen", "rapportfrist_tid", "bruk_fra", "bruk_til",
    "tekst_nb", "tekst_nn", "vilkar_nb", "vilkar_nn", "parametre",
)  # fmt: skip
UNIK = {"utlysning_unik": "Det finnes allerede en utlysning for samme ordning, år, fylke og runde."}
T = Utlysning.Tilstand


def kjede(utlysning: Utlysning) -> str:
    return f"utlysning:{utlysning.pk}"


def _laas(utlysning: Utlysning) -> Utlysning:
    return Utlysning.objects.select_for_update(of=("self",)).select_related("forvalter", "fylke").get(pk=utlysning.pk)


def opprett(
    *, forvalter: Organisasjon, ordning: str, budsjettaar: int, runde: int = 1, av: Any, **felt: Any
) -> Utlysning:
    """A draft. Terms that are left out come from Udir's setup of the year, and parameters from the last round of the measure.

    Raises IkkeMulig when the round exists.
    """
    sjekk_rett(av, "utlysning.rediger", forvalter)
    ordningen = kontrakt.hent(ordning)
    _sjekk_datoer(felt, ordning)
    oppsett = Aarsoppsett.objects.filter(ordning=ordning, budsjettaar=budsjettaar, godkjent_tid__isnull=False).first()
    for navn in ("vilkar_nb", "vilkar_nn"):
        if oppsett and not felt.get(navn):
            felt[navn] = getattr(oppsett, navn)
    if "parametre" not in felt and (forrige := siste_runde(forvalter, ordning, fylke=felt.get("fylke"))):
        felt["parametre"] = ordningen.arvede_parametre(forrige)
    with transaction.atomic(), i_database(**UNIK):
        ny = Utlysning.objects.create(
            forvalter=forvalter, ordning=ordning, budsjettaar=budsjettaar, runde=runde, opprettet_av=av,
            opprettet_tid=klokke.naa(), **_kjente(felt),
        )  # fmt: skip
        spor.skriv(
            kjede(ny),
            "utlysning.opprett",
            av=av,
            objekt=ny,
            data={"ordning": ordning, "aar": budsjettaar, "runde": runde},
        )
    return ny


def siste_runde(forvalter: Organisasjon, ordning: str = "", **omraade: Any) -> Utlysning | None:
    """The forvalter's latest round, of one measure when it is given."""
    runder = Utlysning.objects.filter(forvalter=forvalter, **omraade)
    if ordning:
        runder = runder.filter(ordning=ordning)
    return runder.order_by("-budsjettaar", "-runde").first()


def _kjente(felt: dict[str, Any]) -> dict[str, Any]:
    if ukjente := set(felt) - set(FELT):
        raise TypeError(f"ukjente felt: {sorted(ukjente)}")
    return felt


def _sjekk_datoer(f: dict[str, Any], ordning: str) -> None:
    """Dates in an order that can be met. Raises IkkeMulig with the one that is wrong.

    Where money can be used for years after each payment (VU § 10), the yearly report comes before the last day of use.
    """
    if f.get("apner_tid") and f.get("frist_tid") and f["frist_tid"] <= f["apner_tid"]:
        raise IkkeMulig(_("Fristen må være etter at runden åpner."), kode="frist_tid")
    if f.get("frist_tid") and f.get("svar_innen") and f["svar_innen"] <= timezone.localdate(f["frist_tid"]):
        raise IkkeMulig(_("Forventet svar må være etter fristen."), kode="svar_innen")
    if f.get("bruk_fra") and f.get("bruk_til") and f["bruk_til"] < f["bruk_fra"]:
        raise IkkeMulig(_("Siste dag for bruk kan ikke være før første dag."), kode="bruk_til")
    brukt_for_rapporten = (
        not kontrakt.hent(ordning).bruk_aar_fra_utbetaling and f.get("rapportfrist_tid") and f.get("bruk_til")
    )
    if brukt_for_rapporten and timezone.localdate(f["rapportfrist_tid"]) < f["bruk_til"]:
        raise IkkeMulig(_("Rapportfristen kan ikke være før pengene er brukt."), kode="rapportfrist_tid")
    if f.get("frist_tid") and f.get("rapportfrist_tid") and f["rapportfrist_tid"] <= f["frist_tid"]:
        raise IkkeMulig(_("Rapportfristen må være etter søknadsfristen."), kode="rapportfrist_tid")


def lagre(*, utlysning: Utlysning, av: Any, **felt: Any) -> Utlysning:
    """Change a draft. What is with the approver or published is not edited."""
    with transaction.atomic():
        utlysning = _laas(utlysning)
        sjekk_rett(av, "utlysning.rediger", utlysning.forvalter)
        if utlysning.tilstand != T.UTKAST:
            raise IkkeMulig(_("Utlysningen er sendt til godkjenning eller publisert og kan ikke endres."))
        _sjekk_datoer({n: felt.get(n, getattr(utlysning, n)) for n in FELT}, utlysning.ordning)
        endret = sorted(n for n, v in _kjente(felt).items() if getattr(utlysning, n) != v)
        for navn in endret:
            setattr(utlysning, navn, felt[navn])
        if endret:
            with i_database(**UNIK):
                utlysning.save(update_fields=endret)
            spor.skriv(kjede(utlysning), "utlysning.lagre", av=av, objekt=utlysning, data={"felt": endret})
    return utlysning


def mangler(utlysning: Utlysning) -> list[str]:
    """What must be there before it can be published: texts and terms in both målformer, dates that can be met.

    A frame is not needed: KBG § 10 announces frames and terms, and the frame may come later.
    """
    navn = {
        "tekst_nb": _("Skriv teksten på bokmål"), "tekst_nn": _("Skriv teksten på nynorsk"),
        "vilkar_nb": _("Skriv vilkårene på bokmål"), "vilkar_nn": _("Skriv vilkårene på nynorsk"),
    }  # fmt: skip
    funnet = [setning for felt, setning in navn.items() if not getattr(utlysning, felt).strip()]
    if utlysning.frist_tid <= klokke.naa():
        funnet.append(_("Sett en frist som er fram i tid"))
    try:
        _sjekk_datoer({n: getattr(utlysning, n) for n in FELT}, utlysning.ordning)
    except IkkeMulig as nei:
        funnet.append(nei.setning)
    return funnet + kontrakt.hent(utlysning.ordning).utlysningsmangler(utlysning)


def send_til_godkjenning(*, utlysning: Utlysning, av: Any) -> Utlysning:
    """Hand the draft to a person with the right to publish. Raises Mangler."""
    with transaction.atomic():
        utlysning = _laas(utlysning)
        sjekk_rett(av, "utlysning.rediger", utlysning.forvalter)
        _sjekk_tilstand(utlysning, T.UTKAST)
        if liste := mangler(utlysning):
            raise Mangler(_("Utlysningen er ikke ferdig."), liste)
        h = _flytt(utlysning, T.TIL_GODKJENNING, "utlysning.send_til_godkjenning", av)
        varsle(
            nokkel=f"utlysning:{utlysning.pk}:godkjenning:{h.nr}",
            organisasjon=utlysning.forvalter,
            type="til_godkjenning",
        )
    return utlysning


def send_tilbake(*, utlysning: Utlysning, grunn: str, av: Any) -> Utlysning:
    """The approver sends it back with words, which stand in the author's notice, or the author takes it back (no words)."""
    with transaction.atomic():
        utlysning = _laas(utlysning)
        sjekk_rett(av, "utlysning.publiser" if grunn else "utlysning.rediger", utlysning.forvalter)
        _sjekk_tilstand(utlysning, T.TIL_GODKJENNING)
        h = _flytt(utlysning, T.UTKAST, "utlysning.send_tilbake", av)
        if grunn:
            varsle(nokkel=f"utlysning:{utlysning.pk}:tilbake:{h.nr}", organisasjon=utlysning.forvalter, type="send_tilbake",
                   bruker=utlysning.opprettet_av, data={"grunn": grunn.strip()})  # fmt: skip
    return utlysning


def publiser(*, utlysning: Utlysning, av: Any) -> Utlysning:
    """Publish: another natural person than any who made it, wrote in it or sent it here. Raises FireOyne, Mangler."""
    with transaction.atomic():
        utlysning = _laas(utlysning)
        sjekk_rett(av, "utlysning.publiser", utlysning.forvalter)
        _sjekk_tilstand(utlysning, T.TIL_GODKJENNING)
        skrev = spor.alle_siden(kjede(utlysning), unntatt=("utlysning.send_tilbake",))
        sjekk_annen_person(
            av, utlysning.opprettet_av, *skrev, handling=_("publisere en utlysning du selv har skrevet i")
        )
        if liste := mangler(utlysning):
            raise Mangler(_("Utlysningen kan ikke publiseres slik den er."), liste)
        utlysning.publisert_av, utlysning.publisert_tid = av, klokke.naa()
        _flytt(utlysning, T.PUBLISERT, "utlysning.publiser", av, felt=("publisert_av", "publisert_tid"))
    return utlysning


def avslutt(*, utlysning: Utlysning, av: Any) -> Utlysning:
    """End a round when every case is decided or withdrawn."""
    with transaction.atomic():
        utlysning = _laas(utlysning)
        sjekk_rett(av, "utlysning.rediger", utlysning.forvalter)
        _sjekk_tilstand(utlysning, T.PUBLISERT)
        apne = Sak.objects.filter(Q(tilstand__in=AAPNE), utlysning=utlysning).count()
        if apne:
            raise IkkeMulig(
                ngettext(
                    "%(n)s sak er ikke avgjort. Runden kan ikke avsluttes ennå.",
                    "%(n)s saker er ikke avgjort. Runden kan ikke avsluttes ennå.",
                    apne,
                )
                % {"n": apne}
            )
        if utlysning.frist_tid > klokke.naa():
            raise IkkeMulig(_("Fristen er ikke ute. Runden kan ikke avsluttes ennå."))
        _flytt(utlysning, T.AVSLUTTET, "utlysning.avslutt", av)
    return utlysning


def knytt_til_ramme(*rammer: Ramme, av: Any) -> list[Utlysning]:
    """KBG § 10: a round can be announced before its frame. The round of the same measure, year, forvalter and area that has
    none draws on the frame from now on. The caller has checked the right to give the frame and holds the transaction.
    """
    av_omraade = {(r.ordning, r.budsjettaar, r.forvalter_id, r.fylke_id): r for r in rammer}
    uten = (
        Utlysning.objects.select_for_update(of=("self",))
        .filter(
            ramme=None,
            ordning__in={r.ordning for r in rammer},
            budsjettaar__in={r.budsjettaar for r in rammer},
            forvalter__in={r.forvalter_id for r in rammer},
        )
        .exclude(tilstand=T.AVSLUTTET)
        .order_by("pk")
    )
    knyttet = []
    for u in uten:
        if ramme := av_omraade.get((u.ordning, u.budsjettaar, u.forvalter_id, u.fylke_id)):
            u.ramme = ramme
            u.save(update_fields=["ramme"])
            spor.skriv(kjede(u), "utlysning.ramme", av=av, objekt=u, data={"ramme": ramme.pk})
            knyttet.append(u)
    return knyttet


def _sjekk_tilstand(utlysning: Utlysning, tilstand: str) -> None:
    if utlysning.tilstand != tilstand:
        raise IkkeMulig(
            _("Utlysningen er «%(ord)s» nå, og da kan dette ikke gjøres.") % {"ord": utlysning.get_tilstand_display()}
        )


def _flytt(
    utlysning: Utlysning,
    til: str,
    handling: str,
    av: Any,
    data: dict[str, Any] | None = None,
    felt: tuple[str, ...] = (),
):
    fra, utlysning.tilstand = utlysning.tilstand, til
    with i_database(utlysning_to_personer="Du har skrevet i utlysningen. En annen må publisere den."):
        utlysning.save(update_fields=["tilstand", *felt])
    return spor.skriv(
        kjede(utlysning), handling, av=av, objekt=utlysning, data={"fra": fra, "til": til, **(data or {})}
    )


def forelopig_svar(*, sak: Sak, ny_dato: date, grunn: str, av: Any) -> Sak:
    """Forvaltningsloven: tell the party, in a letter and as a message in the case, that the expected date slips, why, and the new date.

    Raises IkkeMulig when the new date is not later than the one the party knows, or when the reason is missing.
    """
    with transaction.atomic():
        sak = laas_sak(sak)
        sjekk_rett(av, "sak.behandle", sak.utlysning.forvalter)
        sjekk_habil(sak, av)
        if sak.tilstand not in AAPNE:
            raise IkkeMulig(_("Saken er «%(ord)s» og venter ikke på svar.") % {"ord": sak.tilstandsord})
        if not grunn.strip():
            raise IkkeMulig(_("Skriv hvorfor svaret kommer senere."), kode="grunn")
        if ny_dato <= klokke.idag() or (sak.svardato and ny_dato <= sak.svardato):
            raise IkkeMulig(_("Den nye datoen må være senere enn den parten har fått."), kode="ny_dato")
        gammel, sak.svar_utsatt_til = sak.svardato, ny_dato
        sak.save(update_fields=["svar_utsatt_til"])
        tekst = _("Svaret kommer senere enn vi skrev. Dere kan vente svar innen %(dato)s. %(grunn)s")
        melding = send_melding(
            sak=sak, tekst=tekst % {"dato": frister.skriv_dato(ny_dato, sak.maalform), "grunn": grunn.strip()}, av=av
        )
        spor.skriv(sak.kjede, "sak.forelopig_svar", av=av, objekt=melding, data={"fra": gammel, "til": ny_dato})
        varsle(nokkel=f"forelopig_svar:{sak.pk}:{ny_dato}", organisasjon=sak.soker, type="forelopig_svar", sak=sak,
               data={"frist": ny_dato.isoformat()})  # fmt: skip
        saksbrev.forelopig_svar(sak=sak, grunn=grunn.strip(), av=av)
    return sak
