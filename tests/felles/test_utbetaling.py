"""Payments: released by another person, in one file once, answered once, returned and paid anew; the ledger follows."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from eiere.models import Kontonummer
from kompetanse.revisjon import klokke, spor
from kompetanse.revisjon.fireoyne import FireOyne
from ordninger.felles.betaling import pain002
from ordninger.felles.handlinger import klagebehandling, utbetaling
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import HabilitetForhold, Klage, Postering, Ramme, Tilskudd, Utbetaling, Utbetalingskjoring
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
from tests.statsforvalter import mange

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2027-01-20T12:00")
    v = lag.verden()
    mange.besluttet(v, 1, "100000")
    return v


def alle():
    return list(Utbetaling.objects.order_by("pk"))


def kjort(v):
    for u in alle():
        utbetaling.frigi(utbetaling=u, av=v.okonomi)
    return utbetaling.lag_kjoring(
        forvalter=v.embete, utbetalinger=[u.pk for u in alle()], betalingsdato=klokke.idag(), av=v.okonomi
    )


def svar(kjoring, utfall, nr=1):
    """A pain.002 with one outcome per payment: {payment: (outcome, code, reason)}."""
    grupper: dict = {}
    for u, (hva, kode, grunn) in utfall.items():
        grupper.setdefault(kjoring.grupper[f"U{u.pk}"], []).append(
            pain002.Transaksjonsstatus(f"U{u.pk}", hva, kode, grunn, "")
        )
    return pain002.lag_pain002(
        meldings_id=f"B{nr}", opprettet=klokke.naa(), gjelder_fil=kjoring.melding_id, grupper=grupper
    )


OK = (pain002.Utfall.GJENNOMFORT, "ACSC", "")
NEI = (pain002.Utfall.AVVIST, "RJCT", "AC04")


def test_paid_rejected_returned_and_paid_anew(v):
    a, b = alle()
    k = kjort(v)
    fil = svar(k, {a: OK, b: NEI})
    utbetaling.les_status(kjoring=k, innhold=fil, av=v.okonomi)
    with pytest.raises(IkkeMulig, match="allerede lest inn"):
        utbetaling.les_status(kjoring=k, innhold=fil, av=v.okonomi)
    assert Ramme.objects.get(pk=v.ramme.pk).utbetalt == Decimal(50000)
    utbetaling.les_status(kjoring=k, innhold=svar(k, {a: NEI}, 2), av=v.okonomi)
    a.refresh_from_db()
    assert a.tilstand == "returnert"
    assert Ramme.objects.get(pk=v.ramme.pk).utbetalt == 0
    assert list(Postering.objects.filter(utbetaling=a).order_by("pk").values_list("type", flat=True)) == [
        "utbetalt",
        "utbetalt_tilbake",
    ]
    annen = som("okonomi", v.embete)
    utbetaling.bekreft_retur(utbetaling=a, av=annen)
    nye = [utbetaling.ny_termin(utbetaling=u, av=v.okonomi) for u in (a, b)]
    with pytest.raises(IkkeMulig, match="allerede laget"):
        utbetaling.ny_termin(utbetaling=a, av=v.okonomi)
    for u in nye:
        utbetaling.frigi(utbetaling=u, av=annen)
    k2 = utbetaling.lag_kjoring(
        forvalter=v.embete, utbetalinger=[u.pk for u in nye], betalingsdato=klokke.idag(), av=v.okonomi
    )
    utbetaling.les_status(kjoring=k2, innhold=svar(k2, dict.fromkeys(nye, OK), 3), av=v.okonomi)
    assert all(t.utbetalt == t.belop for t in Tilskudd.objects.all())
    assert list(spor.brudd()) == []


def test_one_person_never_pays_the_same_money_twice_with_a_made_up_answer(v):
    """Paid, a home-made rejection, a new instalment and its release: each step but the first takes another person."""
    a, _b = alle()
    k = kjort(v)
    utbetaling.les_status(kjoring=k, innhold=svar(k, {a: OK}), av=v.okonomi)
    utbetaling.les_status(kjoring=k, innhold=svar(k, {a: NEI}, 2), av=v.okonomi)
    a.refresh_from_db()
    assert a.motstrid == "Utbetalt → RJCT"
    with pytest.raises(IkkeMulig, match="to ting"):
        utbetaling.ny_termin(utbetaling=a, av=v.okonomi)
    for konto in (v.okonomi, som("okonomi", v.embete, person=v.okonomi.person)):
        with pytest.raises(FireOyne):
            utbetaling.bekreft_retur(utbetaling=a, av=konto)
    utbetaling.bekreft_retur(utbetaling=a, av=som("okonomi", v.embete))
    with pytest.raises(IkkeMulig, match="ingen retur"):
        utbetaling.bekreft_retur(utbetaling=a, av=som("okonomi", v.embete))
    ny = utbetaling.ny_termin(utbetaling=a, av=v.okonomi)
    with pytest.raises(FireOyne, match="ny betaling"):
        utbetaling.frigi(utbetaling=ny, av=v.okonomi)
    assert Utbetaling.objects.get(pk=ny.pk).tilstand == "planlagt"


@pytest.mark.parametrize("hvem", ["frigav", "leste", "laget"])
def test_paid_anew_is_released_by_somebody_who_had_no_part_in_the_first(v, hvem):
    a, _b = alle()
    roller = {"frigav": v.okonomi, "leste": som("okonomi", v.embete), "laget": som("okonomi", v.embete)}
    k = kjort(v)
    utbetaling.les_status(kjoring=k, innhold=svar(k, {a: NEI}), av=roller["leste"])
    ny = utbetaling.ny_termin(utbetaling=Utbetaling.objects.get(pk=a.pk), av=roller["laget"])
    with pytest.raises(FireOyne):
        utbetaling.frigi(utbetaling=ny, av=som("okonomi", v.embete, person=roller[hvem].person))
    konto = ny.tilskudd.mottaker.kontoer.get(status="bekreftet")
    felt = {"tilstand": "frigitt", "frigitt_tid": klokke.naa(), "konto": konto, "kontonummer": konto.nummer}
    with pytest.raises(IntegrityError, match="frigis av en annen"), transaction.atomic():
        Utbetaling.objects.filter(pk=ny.pk).update(frigitt_av=roller[hvem], **felt)
    assert utbetaling.frigi(utbetaling=ny, av=som("okonomi", v.embete)).tilstand == "frigitt"


def test_carried_out_after_rejected_stops_what_is_made_in_its_place(v):
    a, _b = alle()
    annen = som("okonomi", v.embete)
    k = kjort(v)
    utbetaling.les_status(kjoring=k, innhold=svar(k, {a: NEI}), av=v.okonomi)
    ny = utbetaling.ny_termin(utbetaling=Utbetaling.objects.get(pk=a.pk), av=v.okonomi)
    utbetaling.frigi(utbetaling=ny, av=annen)
    utbetaling.les_status(kjoring=k, innhold=svar(k, {a: OK}, 2), av=v.okonomi)
    with pytest.raises(IkkeMulig, match="endret siden"):
        utbetaling.lag_kjoring(forvalter=v.embete, utbetalinger=[ny.pk], betalingsdato=klokke.idag(), av=annen)
    utbetaling.angre_frigivelse(utbetaling=ny, av=annen)
    with pytest.raises(IkkeMulig, match="to ting"):
        utbetaling.frigi(utbetaling=ny, av=annen)
    with pytest.raises(IntegrityError, match="kan ikke bekrefte"), transaction.atomic():
        Utbetaling.objects.filter(pk=a.pk).update(retur_bekreftet_av=v.okonomi, retur_bekreftet_tid=klokke.naa())
    utbetaling.bekreft_retur(utbetaling=a, av=annen)
    assert utbetaling.frigi(utbetaling=ny, av=annen).tilstand == "frigitt"


def test_two_answers_in_one_file_are_noted_and_settled_by_the_next(v):
    a, _b = alle()
    k = kjort(v)
    ukjent = (pain002.Utfall.UKJENT, "XXXX", "")
    utbetaling.les_status(kjoring=k, innhold=svar(k, {a: ukjent}), av=v.okonomi)
    a.refresh_from_db()
    assert (a.tilstand, a.motstrid) == ("sendt", "Sendt til banken → XXXX")
    utbetaling.les_status(kjoring=k, innhold=svar(k, {a: OK}, 2), av=v.okonomi)
    a.refresh_from_db()
    assert (a.tilstand, a.motstrid) == ("utbetalt", "")


def test_answer_to_another_file_or_unknown_payment_changes_nothing(v):
    a, _b = alle()
    k = kjort(v)
    fremmed = svar(k, {a: OK}).replace(k.melding_id.encode(), b"ANNEN")
    with pytest.raises(IkkeMulig, match="annen kjøring"):
        utbetaling.les_status(kjoring=k, innhold=fremmed, av=v.okonomi)
    with pytest.raises(IkkeMulig, match="ikke er i kjøringen"):
        utbetaling.les_status(
            kjoring=k, innhold=svar(k, {a: OK}).replace(f"U{a.pk}<".encode(), b"U999999<"), av=v.okonomi
        )
    assert set(Utbetaling.objects.values_list("tilstand", flat=True)) == {"sendt"}


def test_the_decider_cannot_release_nor_the_stopper_lift(v):
    u = alle()[0]
    with pytest.raises(FireOyne):
        utbetaling.frigi(utbetaling=u, av=som("okonomi", v.embete, person=v.beslutter.person))
    utbetaling.hold(utbetaling=u, grunn="Feil", av=v.okonomi)
    with pytest.raises(FireOyne):
        utbetaling.opphev_hold(utbetaling=u, av=som("okonomi", v.embete, person=v.okonomi.person))


@pytest.mark.parametrize("bundet", ["rolle", "verv"])
def test_nobody_pays_a_party_they_belong_to(v, bundet):
    u = alle()[0]
    mottaker = u.tilskudd.mottaker
    selv, annen = som("okonomi", v.embete), v.okonomi
    if bundet == "rolle":
        som("leser" if mottaker.er_eier else "fagmiljo", mottaker, person=selv.person)
    else:
        HabilitetForhold.objects.create(person=selv.person, organisasjon=mottaker, art="verv", fra="2024-01-01")
    with pytest.raises(IkkeMulig, match="knyttet til"):
        utbetaling.frigi(utbetaling=u, av=selv)
    utbetaling.frigi(utbetaling=u, av=annen)
    with pytest.raises(IkkeMulig, match="knyttet til"):
        utbetaling.lag_kjoring(forvalter=v.embete, utbetalinger=[u.pk], betalingsdato=klokke.idag(), av=selv)


def test_a_file_is_not_made_of_what_has_changed_since_the_release(v):
    for u in alle():
        utbetaling.frigi(utbetaling=u, av=v.okonomi)
    mottaker = alle()[0].tilskudd.mottaker
    Kontonummer.objects.filter(organisasjon=mottaker).update(status="erstattet")
    lag.KontonummerFactory(organisasjon=mottaker, brukbar=True)
    with pytest.raises(IkkeMulig, match="endret siden"):
        utbetaling.lag_kjoring(
            forvalter=v.embete, utbetalinger=[u.pk for u in alle()], betalingsdato=klokke.idag(), av=v.okonomi
        )
    u = next(u for u in alle() if u.tilskudd.mottaker == mottaker)
    utbetaling.angre_frigivelse(utbetaling=u, av=v.okonomi)
    utbetaling.frigi(utbetaling=u, av=v.okonomi)
    assert (
        utbetaling.lag_kjoring(
            forvalter=v.embete, utbetalinger=[u.pk for u in alle()], betalingsdato=klokke.idag(), av=v.okonomi
        ).antall
        == 2
    )


def test_an_appeal_that_holds_the_payment_stops_the_release(v):
    u = alle()[0]
    vedtak = u.tilskudd.vedtakslinjer.get().vedtak
    klage = klagebehandling.ta_imot(vedtak=vedtak, klager=vedtak.sak.soker, tekst="Uenig", av=v.saksbehandler)
    Klage.objects.filter(pk=klage.pk).update(utbetaling_holdt=True)
    with pytest.raises(IkkeMulig, match="klage holder"):
        utbetaling.frigi(utbetaling=u, av=v.okonomi)


def test_the_demos_answer_is_refused_outside_the_demo(v, settings):
    k = kjort(v)
    settings.DEMO = False
    with pytest.raises(IkkeMulig, match="demoen"):
        utbetaling.demo_banksvar(kjoring=k, av=v.okonomi)
    settings.DEMO = True
    assert utbetaling.demo_banksvar(kjoring=k, av=v.okonomi).antall_ok == 2
    with pytest.raises(IkkeMulig, match="venter på svar"):
        utbetaling.demo_banksvar(kjoring=k, av=v.okonomi)


@pytest.mark.django_db(transaction=True)
def test_the_same_payments_sent_by_two_at_once_go_in_one_file(frys, transactional_db):
    with klokke.stilt(lag.tid(2027, 1, 20)):
        v = lag.verden()
        mange.besluttet(v, 2)
        for u in alle():
            utbetaling.frigi(utbetaling=u, av=v.okonomi)
    port, ut = threading.Barrier(4), []

    def send():
        try:
            port.wait(30)
            with klokke.stilt(lag.tid(2027, 1, 20)):
                ut.append(
                    utbetaling.lag_kjoring(
                        forvalter=v.embete,
                        utbetalinger=[u.pk for u in alle()],
                        betalingsdato=klokke.idag(),
                        av=v.okonomi,
                    )
                )
        except IkkeMulig as nei:
            ut.append(nei)
        finally:
            connection.close()

    traader = [threading.Thread(target=send) for _n in range(4)]
    for t in traader:
        t.start()
    for t in traader:
        t.join(60)
    assert sum(isinstance(x, Utbetalingskjoring) for x in ut) == 1
    assert len(ut) == 4
    assert Utbetalingskjoring.objects.get().antall == 4


@pytest.mark.parametrize(
    ("dag", "setning"),
    [
        ("2027-03-27", "ikke en bankdag"),  # Saturday
        ("2027-03-25", "ikke en bankdag"),  # Maundy Thursday
        ("2027-12-20", "dager fram"),
        ("2027-01-01", "før i dag"),
    ],
)
def test_the_bank_is_asked_to_pay_on_a_bank_day_that_is_near(v, frys, dag, setning):
    frys("2027-03-15T12:00")
    with pytest.raises(IkkeMulig, match=setning):
        utbetaling.sjekk_betalingsdato(date.fromisoformat(dag))
    utbetaling.sjekk_betalingsdato(date(2027, 3, 23))


def test_the_day_proposed_is_the_next_bank_day(v, frys):
    frys("2027-03-25T12:00")
    assert utbetaling.foreslaatt_betalingsdato() == date(2027, 3, 30)
    frys("2027-03-24T12:00")
    assert utbetaling.foreslaatt_betalingsdato() == date(2027, 3, 24)
