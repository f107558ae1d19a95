"""The caseworker's judgement: condition by condition, hold, tags, and into the fordeling."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import kontrakt
from ordninger.felles.models import Forslag, Sak, Vurdering

from .grunn import IkkeMulig, Mangler, SamtidigEndring, flytt, laas_sak
from .habilitet import sjekk_habil
from .melding import send_melding

VURDERES_I = ("til_vurdering", "pa_vent", "ma_rettes")
BEGRUNNES_I = ("til_vurdering", "pa_vent", "ma_rettes", "forslag_klart", "hos_forum")
LENGSTE_MERKELAPP = 30


def _behandle(sak: Sak, av: Any) -> Sak:
    """The locked case, when `av` may handle it and is habil."""
    sak = laas_sak(sak)
    sjekk_rett(av, "sak.behandle", sak.utlysning.forvalter)
    sjekk_habil(sak, av)
    return sak


def ta_til_vurdering(*, sak: Sak, av: Any) -> Sak:
    """Begin. An unassigned case becomes the person's own."""
    with transaction.atomic():
        sak = _behandle(sak, av)
        felt = {} if sak.saksbehandler_id else {"saksbehandler": av}
        return flytt(sak, "ta_til_vurdering", av=av, **felt)


def versjon_av(vurdering: Vurdering | None) -> str:
    """The version of a judgement, for a form that saves by itself; empty before the first time."""
    return vurdering.endret_tid.isoformat() if vurdering else ""


def lagre_vurdering(
    *, sak: Sak, vilkar: str, resultat: str, begrunnelse: str, versjon: str | None = None, av: Any
) -> Vurdering:
    """KBG § 4: the answer to one condition. A result needs words; words may come before the result.

    `versjon` is what the form was filled from: SamtidigEndring when somebody else has saved since. None does not ask.
    """
    begrunnelse = begrunnelse.strip()
    with transaction.atomic():
        sak = _behandle(sak, av)
        if vilkar not in {v.kode for v in kontrakt.hent(sak.utlysning.ordning).vilkar()}:
            raise IkkeMulig(_("Dette vilkåret hører ikke til ordningen."))
        if resultat not in ("", *Vurdering.Resultat.values):
            raise IkkeMulig(_("Velg oppfylt, ikke oppfylt eller må avklares."))
        if sak.tilstand not in VURDERES_I:
            raise IkkeMulig(
                _("Saken er «%(ord)s», og da endres ikke vurderingen. Ta saken ut av fordelingen først.")
                % {"ord": sak.tilstandsord}
                if sak.tilstand == "forslag_klart"
                else _("Saken er «%(ord)s», og da endres ikke vurderingen.") % {"ord": sak.tilstandsord}
            )
        if resultat and not begrunnelse:
            raise IkkeMulig(_("Skriv en begrunnelse for vurderingen."), kode="begrunnelse")
        gammel = Vurdering.objects.select_for_update(of=("self",)).filter(sak=sak, vilkar=vilkar).first()
        if versjon is not None and versjon != versjon_av(gammel) and gammel and gammel.endret_av_id != av.pk:
            raise SamtidigEndring(_("Noen andre har lagret denne vurderingen. Last siden på nytt."))
        ny = gammel or Vurdering(sak=sak, vilkar=vilkar)
        if gammel and (gammel.resultat, gammel.begrunnelse) == (resultat, begrunnelse):
            return gammel
        # The trail keeps everybody who has written, also when only the words changed hands.
        i_sporet = ny.resultat != resultat or gammel is None or gammel.endret_av_id != av.pk
        ny.resultat, ny.begrunnelse, ny.endret_av, ny.endret_tid = resultat, begrunnelse, av, klokke.naa()
        ny.save()
        if i_sporet:
            spor.skriv(sak.kjede, "vurdering.lagre", av=av, objekt=ny, data={"vilkar": vilkar, "resultat": resultat})
    return ny


def hindringer(sak: Sak) -> list[str]:
    """What the case lacks before it can go into a fordeling. A condition that is not fulfilled does not stop it."""
    svar = {v.vilkar: v.resultat for v in sak.vurderinger.all()}
    funnet = []
    for v in kontrakt.hent(sak.utlysning.ordning).vilkar():
        if not v.krav:
            continue
        if not svar.get(v.kode):
            funnet.append(_("Vurder «%(tittel)s» (%(paragraf)s)") % {"tittel": v.tittel, "paragraf": v.paragraf})
        elif svar[v.kode] == Vurdering.Resultat.MA_AVKLARES:
            funnet.append(_("Avklar «%(tittel)s» (%(paragraf)s)") % {"tittel": v.tittel, "paragraf": v.paragraf})
    return funnet


def alle_oppfylt(sak: Sak) -> bool:
    """Whether every requirement is judged as fulfilled. A case that is not can only be refused (KBG § 15)."""
    svar = {v.vilkar: v.resultat for v in sak.vurderinger.all()}
    return all(svar.get(v.kode) == "oppfylt" for v in kontrakt.hent(sak.utlysning.ordning).vilkar() if v.krav)


def legg_i_fordeling(*, sak: Sak, av: Any) -> Sak:
    """Lay a judged case in the round's scenarios. Raises Mangler with what is not judged."""
    from . import fordeling

    with transaction.atomic():
        sak = _behandle(sak, av)
        if mangler := hindringer(sak):
            raise Mangler(_("Vurder alle vilkårene før saken legges i fordelingen."), mangler)
        return fordeling.legg_i_fordeling(sak=sak, av=av)


def sett_pa_vent(*, sak: Sak, grunn: str, av: Any) -> Sak:
    """Put the case on hold. The reason becomes an internal note, since the trail holds no free text."""
    if not grunn.strip():
        raise IkkeMulig(_("Skriv hvorfor saken settes på vent."), kode="grunn")
    with transaction.atomic():
        sak = flytt(_behandle(sak, av), "sett_pa_vent", av=av)
        send_melding(sak=sak, tekst=_("Satt på vent: %(grunn)s") % {"grunn": grunn.strip()}, intern=True, av=av)
    return sak


def gjenoppta(*, sak: Sak, av: Any) -> Sak:
    """Take the case up again."""
    with transaction.atomic():
        return flytt(_behandle(sak, av), "gjenoppta", av=av)


def avslutt(*, sak: Sak, av: Any) -> Sak:
    """Close a decided case: nothing more is to be paid, reported or answered."""
    with transaction.atomic():
        sak = _behandle(sak, av)
        apne = sak.vedtak.filter(klager__tilstand__in=["mottatt", "under_vurdering", "oversendt"]).exists()
        if apne:
            raise IkkeMulig(_("En klage er ikke ferdig. Saken kan ikke avsluttes ennå."))
        return flytt(sak, "avslutt", av=av)


def sett_merkelapper(*, sak: Sak, merkelapper: list[str], prioritet: int | None, av: Any) -> Sak:
    """The caseworkers' own tags (short words, no repeats) and priority 1–3; the party never sees them."""
    rene = list(dict.fromkeys(m.strip() for m in merkelapper if m.strip()))
    if any(len(m) > LENGSTE_MERKELAPP for m in rene) or len(rene) > 8:
        raise IkkeMulig(_("Bruk inntil åtte merkelapper med høyst 30 tegn."))
    if prioritet not in (None, 1, 2, 3):
        raise IkkeMulig(_("Prioriteten er 1, 2 eller 3."))
    with transaction.atomic():
        sak = laas_sak(sak)
        sjekk_rett(av, "sak.behandle", sak.utlysning.forvalter)
        if (sak.merkelapper, sak.prioritet) != (rene, prioritet):
            sak.merkelapper, sak.prioritet = rene, prioritet
            sak.save(update_fields=["merkelapper", "prioritet"])
            spor.skriv(sak.kjede, "sak.merk", av=av, objekt=sak, data={"merkelapper": rene, "prioritet": prioritet})
    return sak


def lagre_begrunnelse(*, sak: Sak, begrunnelse: str, versjon: int, av: Any) -> Forslag:
    """KBG §§ 13 and 15: the reasons that will stand in the letter, until the case is with the decider.

    `versjon` is what the form was filled from (0 before the first time): SamtidigEndring when it has moved on.
    """
    with transaction.atomic():
        sak = _behandle(sak, av)
        if sak.tilstand not in BEGRUNNES_I:
            raise IkkeMulig(_("Saken er «%(ord)s», og da endres ikke begrunnelsen.") % {"ord": sak.tilstandsord})
        forslag = Forslag.objects.select_for_update(of=("self",)).filter(sak=sak).first()
        if versjon != (forslag.versjon if forslag else 0):
            raise SamtidigEndring(_("Noen andre har lagret begrunnelsen. Last siden på nytt."))
        if forslag is None:
            forslag = Forslag(sak=sak, versjon=0)
        forslag.begrunnelse = begrunnelse.strip()
        forslag.versjon += 1
        forslag.endret_av, forslag.endret_tid = av, klokke.naa()
        forslag.save()
        spor.skriv(sak.kjede, "forslag.begrunn", av=av, objekt=forslag, data={"versjon": forslag.versjon})
    return forslag
