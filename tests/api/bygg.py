"""Tokens and told decisions for the tests."""

from datetime import timedelta
from decimal import Decimal

from kompetanse.api.handlinger import lag_nokkel
from kompetanse.api.omfang import OMFANG, lesende_rolle
from kompetanse.revisjon import klokke
from ordninger.felles.models import Brev, Ramme, Sak, Utlysning, Vedtak
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import TilhorighetFactory, som
from tests.fabrikker.eiere import FylkeFactory, KommuneFactory, OrganisasjonFactory

ROT = "/api/v1"
EGNE = {"saker": "les:saker", "vedtak": "les:vedtak", "tilskudd": "les:tilskudd", "utbetalinger": "les:utbetalinger"}
AAPNE = ("utlysninger", "rammer", "tildelinger", "runder", "ordninger")
# Those that only a measure with offers has rows in.
EGNE_TILBUD = {"tilbud": "les:tilbud", "planer": "les:planer"}
AAPNE_TILBUD = ("andeler",)


def nokkel_til(organisasjon, omfang=tuple(OMFANG), dager=365):
    """A token of the organisation: the row, and the header that carries it."""
    av = som("tilgangsstyrer", organisasjon)
    TilhorighetFactory(bruker=av, organisasjon=organisasjon, rolle=lesende_rolle(organisasjon.type))
    nokkel, hemmelig = lag_nokkel(organisasjon=organisasjon, navn="Arkivet", omfang=omfang, dager=dager, av=av)
    return nokkel, {"HTTP_AUTHORIZATION": f"Bearer {hemmelig}"}


def hode_til(organisasjon, *omfang):
    return nokkel_til(organisasjon, omfang or tuple(OMFANG))[1]


def _brev(*, mottaker, avsender, **til) -> Brev:
    nr = Brev.objects.count() + 1
    return Brev.objects.create(
        nummer=f"B2027-{nr:06d}", mal="prove", malversjon="1", maalform="nb", avsender=avsender, mottaker=mottaker,
        tittel="Vedtak", innhold={}, kode="KODE", fil=f"brev/{nr}.pdf", fil_sha256="0" * 64, fil_storrelse=1,
        laget_tid=klokke.naa(), **til,
    )  # fmt: skip


def meddel(vedtak: Vedtak) -> Vedtak:
    """The party has had its letter."""
    _brev(
        mottaker=vedtak.sak.soker,
        avsender=vedtak.ramme.forvalter,
        sak=vedtak.sak,
        vedtak=vedtak,
        klagefrist="2027-02-10",
    )
    return vedtak


def meddel_ramme(ramme: Ramme) -> Ramme:
    _brev(mottaker=ramme.forvalter, avsender=ramme.regnskapsenhet, ramme=ramme)
    return ramme


def meddelt(v: lag.Verden, *belop: str) -> list[Vedtak]:
    """Decided and told."""
    return [meddel(x) for x in lag.besluttet(v, *belop)]


def enkle_saker(v: lag.Verden, antall: int) -> list[Sak]:
    """Cases that are sent in and hold nothing more: for lists with many rows."""
    ut = []
    for _i in range(antall):
        soker = OrganisasjonFactory(kommune=KommuneFactory(fylke=v.fylke))
        ut.append(enkel_sak(v, soker))
    return ut


def enkel_sak(v: lag.Verden, soker, *, sendt: bool = True) -> Sak:
    nr = Sak.objects.count() + 1
    sak = Sak.objects.create(
        nummer=f"2027/{90000 + nr}", saksgang="behovsmelding", utlysning=v.utlysning, soker=soker, tittel="Prøve",
        tilstand_tid=klokke.naa(), opprettet_av=v.saksbehandler, opprettet_tid=klokke.naa(),
    )  # fmt: skip
    if sendt:
        sak.tilstand, sak.innsendt_tid, sak.innsendt_av = "innsendt", klokke.naa(), v.saksbehandler
        sak.save()
    return sak


def senere(**tid):
    """The clock moved on."""
    return klokke.stilt(klokke.naa() + timedelta(**tid))


def flere_omraader(v: lag.Verden, antall: int) -> None:
    """More fylker with a frame and a round that is open."""
    bevilgning = v.rot.bevilgning
    opptatt = {v.fylke.nummer}
    for nummer in [f"{n}" for n in range(10, 99) if f"{n}" not in opptatt][:antall]:
        fylke = FylkeFactory(nummer=nummer)
        ramme = Ramme.objects.create(
            ordning="kollektiv", budsjettaar=2027, forvalter=v.embete, fylke=fylke, kilde="forelder", forelder=v.rot,
            bevilgning=bevilgning, regnskapsenhet=v.udir, opprettet_tid=klokke.naa(),
        )  # fmt: skip
        lag.penger.bokfor(
            [lag.penger.Linje(ramme, "mottatt", Decimal(1000), {"motpart_ramme": v.rot})], av=v.udir_beslutter
        )
        meddel_ramme(ramme)
        u = Utlysning.objects.get(pk=v.utlysning.pk)
        u.pk, u.fylke, u.ramme, u.tilstand, u.publisert_av, u.publisert_tid = None, fylke, ramme, "utkast", None, None
        u._state.adding = True
        u.save()
        for steg in ("til_godkjenning", "publisert"):
            u.tilstand = steg
            if steg == "publisert":
                u.publisert_av, u.publisert_tid = v.beslutter, klokke.naa()
            u.save()
