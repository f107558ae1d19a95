"""The kommune's barnehage part from the round to the payment: each step by another natural person than the one before."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kompetanse.brukere.tilgang import FireOyne
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import habilitet, utbetaling, utlysning, vedtak
from ordninger.felles.models import Utbetaling
from ordninger.vu_barnehage.handlinger import fordeling as delinger
from ordninger.vu_barnehage.handlinger import runde as runder
from tests.tilgang.folk import dobbel, inn
from tests.vu_barnehage import verden as bhg

pytestmark = pytest.mark.django_db


def test_en_person_med_to_kontoer_deler_ikke_ut_i_kommunen_alene():
    """Round → published, split → decided, decided → paid."""
    with klokke.stilt(bhg.NAA):
        k = bhg.apnet()
        u = bhg.utkast(k)
        runder.lagre_nokkel(
            utlysning=u, nokkel="barn", grunn="Det følger barna.", prioritering_nb="Behov.", prioritering_nn="Behov.",
            av=k.saksbehandler,
        )  # fmt: skip
        u = utlysning.send_til_godkjenning(utlysning=u, av=k.saksbehandler)
        som_beslutter = dobbel(k.saksbehandler, "beslutter")
        with pytest.raises(FireOyne):
            utlysning.publiser(utlysning=u, av=som_beslutter)
        k.utlysning = utlysning.publiser(utlysning=u, av=k.beslutter)
        s = bhg.meldt(k, 0, 2)
    with klokke.stilt(bhg.ETTER_FRIST):
        bhg.vurdert(k, s)
        f = bhg.til_beslutning(k)
        habilitet.erklaer(sak=s, habil=True, av=som_beslutter)
        with pytest.raises(FireOyne):
            vedtak.beslutt(sak=s, av=som_beslutter)
        inn(som_beslutter).post(reverse("forvalter:fordeling-beslutt", args=[f.pk]))
        s.refresh_from_db()
        assert s.tilstand == "til_beslutning"

        bhg.besluttet(k, f)
        bhg.kjor_jobber()
        betales = Utbetaling.objects.get(tilskudd__sak=s)
        som_okonomi = dobbel(k.beslutter, "okonomi")
        with pytest.raises(FireOyne):
            utbetaling.registrer_betalt(utbetaling=betales, dato=klokke.idag(), bilag="B7", av=som_okonomi)
        inn(som_okonomi).post(
            reverse("forvalter:barnehage-betalt", args=[betales.pk]), {"dato": "16.04.2027", "bilag": "B7"}
        )
        betales.refresh_from_db()
        assert betales.tilstand == "planlagt"
        betalt = utbetaling.registrer_betalt(utbetaling=betales, dato=klokke.idag(), bilag="B7", av=k.okonomi)
    assert (betalt.tilstand, betalt.bilag) == ("utbetalt", "B7")


def test_kommunens_egen_del_besluttes_ikke_av_den_som_delte():
    with klokke.stilt(bhg.NAA):
        k = bhg.apnet(barn=((120,), ()))
        bhg.publisert(k)
        bhg.kommunalt(k, 2)
    with klokke.stilt(bhg.ETTER_FRIST):
        f = bhg.til_beslutning(k)
        with pytest.raises(FireOyne):
            delinger.beslutt_uten_saker(fordeling=f, av=dobbel(k.saksbehandler, "beslutter"))
        assert delinger.beslutt_uten_saker(fordeling=f, av=k.beslutter).tilstand == "besluttet"
        assert f.ramme.igjen >= Decimal(0)
