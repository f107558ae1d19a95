"""Every receipt is computed anew from its own parameters and inputs: same hash, same sum, same lines."""

from collections.abc import Iterator

from ordninger.felles.beregning import beregn_paa_nytt, hash_av
from ordninger.felles.models import Beregning, Beregningslinje
from ordninger.kollektiv import beregning as _kbg  # noqa: F401  registers the models, as the others do when the apps start

from .kontroll import Feil, Teller

_FELT = ("nr", "mottaker", "nokkel", "verdi", "vekt", "belop", "enhet", "kilde", "paragraf", "tekstkode", "data")


def beregninger(t: Teller) -> Iterator[Feil]:
    for b in Beregning.objects.order_by("pk").iterator(chunk_size=50):
        t.sett()
        navn = f"{b.modell} {b.versjon}"
        try:
            nytt = beregn_paa_nytt(b.modell, b.versjon, b.parametre, b.inndata)
        except Exception as feil:
            yield Feil("felles_beregning", str(b.pk), navn, f"kan ikke regnes ut på nytt: {feil}")
            continue
        if hash_av(nytt) != b.hash:
            yield Feil("felles_beregning", str(b.pk), navn, "gir et annet fingeravtrykk enn det lagrede")
        if (nytt.sum, nytt.rest) != (b.sum, b.rest):
            yield Feil(
                "felles_beregning",
                str(b.pk),
                navn,
                f"sum og rest er {b.sum} og {b.rest}, men skal være {nytt.sum} og {nytt.rest}",
            )
        yield from _linjer(b, nytt)


def _linjer(b: Beregning, nytt) -> Iterator[Feil]:
    lagret = {x.nr: x for x in Beregningslinje.objects.filter(beregning=b).order_by("nr")}
    for ny in nytt.linjer:
        gammel = lagret.pop(ny.nr, None)
        if gammel is None:
            yield Feil("felles_beregningslinje", f"{b.pk}/{ny.nr}", "", "mangler i den lagrede kvitteringen")
            continue
        ulike = [f for f in _FELT if _verdi(getattr(gammel, f)) != _verdi(getattr(ny, f))]
        if ulike:
            yield Feil(
                "felles_beregningslinje",
                str(gammel.pk),
                f"beregning {b.pk} linje {ny.nr}",
                f"er ulik omregningen i {', '.join(ulike)}",
            )
    for overskudd in lagret.values():
        yield Feil(
            "felles_beregningslinje",
            str(overskudd.pk),
            f"beregning {b.pk} linje {overskudd.nr}",
            "finnes ikke i omregningen",
        )


def _verdi(v):
    """The value with the precision that the table keeps."""
    from decimal import Decimal

    if isinstance(v, Decimal):
        return v.quantize(Decimal("1e-10"))
    return dict(v) if hasattr(v, "keys") else v
