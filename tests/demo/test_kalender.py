"""The demo's calendar: on any day something is in every stage, and nothing is in the future."""

from datetime import date, timedelta
from random import Random

import pytest

from kompetanse.demo import filer, kalender, navn

DAGER = [date(2026, 11, 21), date(2027, 1, 4), date(2027, 3, 18), date(2027, 8, 30), date(2028, 2, 29)]


@pytest.mark.parametrize("dag", DAGER)
def test_the_days_of_a_round_come_in_order(dag):
    k = kalender.Kalender(dag)
    for aar in k.alle_aar:
        for r in k.runder(aar):
            dager = [r.apner, r.frist, r.hos_forum, r.forum, r.til_beslutning, r.b0, r.b1]
            assert dager == sorted(dager), r
            assert r.apner < r.frist < r.hos_forum, r


@pytest.mark.parametrize("aar", range(2024, 2034))
def test_the_days_of_the_offered_shares_come_in_order(aar):
    a = kalender.Tilbudsaar(aar)
    dager = [
        a.planlagt, a.utlyst, a.apner, a.sendt, a.frist, a.lukket, a.tildelt, a.betalt, a.foreslatt, a.omfordelt,
        a.betalt_igjen, a.avsluttet,
    ]  # fmt: skip
    assert dager == sorted(set(dager))
    assert a.tildelt < date(aar, 3, 1), "VU § 9"


def test_next_years_offers_are_planned_in_the_autumn():
    assert [a.aar for a in kalender.Kalender(date(2026, 10, 1)).tilbudsaar] == [2025, 2026]
    assert [a.aar for a in kalender.Kalender(date(2026, 11, 21)).tilbudsaar] == [2025, 2026, 2027]
    assert [a.aar for a in kalender.Kalender(date(2027, 1, 4)).tilbudsaar] == [2026, 2027]


@pytest.mark.parametrize("aar", range(2024, 2034))
def test_the_days_of_a_round_of_guidance_come_in_order(aar):
    a = kalender.Skoleaar(aar)
    dager = [a.apner, a.frist, a.klar, a.foreslatt, a.b0, a.b1, a.betalt, a.rapportfrist]
    assert dager == sorted(set(dager))


def test_two_rounds_of_guidance_have_opened():
    assert [a.aar for a in kalender.Kalender(date(2026, 11, 21)).skoleaar] == [2025, 2026]
    assert [a.aar for a in kalender.Kalender(date(2027, 3, 18)).skoleaar] == [2025, 2026]


def test_the_round_of_the_year_opens_in_november():
    assert kalender.Kalender(date(2026, 10, 31)).aar == 2026
    assert kalender.Kalender(date(2026, 11, 1)).aar == 2027
    assert kalender.Kalender(date(2027, 3, 18)).aar == 2027


def test_main_rounds_are_decided_by_15_april():
    for r in kalender.Kalender(date(2027, 3, 18)).runder(2027):
        assert r.nr == 1
        assert r.b1 <= date(2027, 4, 15)


def test_on_18_march_one_fylke_is_done_eleven_are_with_the_decider_and_three_with_the_forum():
    k = kalender.Kalender(date(2027, 3, 18))
    runder = list(k.runder(2027))
    assert sum(r.ferdig(k.dag) for r in runder) == 1
    assert sum(k.skjedd(r.til_beslutning) and not r.ferdig(k.dag) for r in runder) == 11
    assert sum(k.skjedd(r.hos_forum) and not k.skjedd(r.til_beslutning) for r in runder) == 3


def test_a_second_round_in_autumn_is_in_several_stages():
    k = kalender.Kalender(date(2026, 11, 21))
    andre = {r.fylke: r for r in k.runder(2026) if r.nr == 2}
    assert k.skjedd(andre["34"].b1)
    assert k.skjedd(andre["46"].b0)
    assert not k.skjedd(andre["46"].b1)
    assert k.skjedd(andre["55"].til_beslutning)
    assert not k.skjedd(andre["55"].b0)
    assert k.skjedd(andre["18"].hos_forum)
    assert not k.skjedd(andre["18"].til_beslutning)
    assert k.skjedd(andre["31"].frist)
    assert not k.skjedd(andre["31"].hos_forum)


def test_moments_are_in_working_hours_on_weekdays():
    rng = Random(1)
    for n in range(400):
        tid = kalender.klokkeslett(date(2027, 1, 1) + timedelta(days=n), rng)
        assert tid.weekday() < 5
        assert 8 <= tid.hour < 16


def test_names_differ_and_are_plainly_invented():
    alle = [navn.navn(n) for n in range(1320)]
    assert len(set(alle)) == 1320
    assert all(" Demo " in n for n in alle)


def test_the_minutes_are_a_pdf_and_the_same_every_time():
    en = filer.pdf(["DEMO", "Protokoll (utkast) æøå"])
    assert en.startswith(b"%PDF-1.4")
    assert en.endswith(b"%%EOF\n")
    assert en == filer.pdf(["DEMO", "Protokoll (utkast) æøå"])
