"""Guards that the database itself keeps, declared once and used by the models."""

from functools import reduce
from operator import or_

import pgtrigger
from django.db.models import CheckConstraint, Q


def overganger(
    navn: str, felt: str, lovlige: set[tuple[str, ...]], *, start: set[str] | set[tuple[str, str]], gang: str = ""
) -> list[pgtrigger.Trigger]:
    """Only the pairs in `lovlige` may change `felt`, and a new row begins in one of `start`.

    With `gang`, the column that names the life cycle, the pairs are (cycle, from, to) and the starts (cycle, start).
    """
    par = ", ".join(f"({','.join(repr(x) for x in rad)})" for rad in sorted(lovlige))
    begynner = ", ".join(f"({','.join(repr(x) for x in s)})" if gang else repr(s) for s in sorted(start))
    gammel = f"OLD.{gang}, " if gang else ""
    ny = f"(NEW.{gang}, NEW.{felt})" if gang else f"NEW.{felt}"
    return [
        pgtrigger.Trigger(
            name=f"{navn}_overgang",
            when=pgtrigger.Before,
            operation=pgtrigger.UpdateOf(felt),
            func=f"""
                IF OLD.{felt} <> NEW.{felt} AND ({gammel}OLD.{felt}, NEW.{felt}) NOT IN ({par}) THEN
                    RAISE EXCEPTION 'overgangen % til % finnes ikke i saksgangen', OLD.{felt}, NEW.{felt}
                        USING ERRCODE = 'check_violation', CONSTRAINT = '{navn}_overgang';
                END IF;
                RETURN NEW;
            """,
        ),
        pgtrigger.Trigger(
            name=f"{navn}_start",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            func=f"""
                IF {ny} NOT IN ({begynner}) THEN
                    RAISE EXCEPTION 'en ny rad kan ikke begynne som %', NEW.{felt}
                        USING ERRCODE = 'check_violation', CONSTRAINT = '{navn}_start';
                END IF;
                RETURN NEW;
            """,
        ),
    ]


def par(tabell: dict[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    """(from, to) pairs of a small transition table."""
    return {(fra, til) for fra, mange in tabell.items() for til in mange}


def to_personer(navn: str, forste: str, andre: str, setning: str) -> pgtrigger.Trigger:
    """The natural persons behind two user columns differ, whatever accounts they used."""
    return pgtrigger.Trigger(
        name=f"{navn}_to_personer",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF NEW.{forste}_id IS NOT NULL AND NEW.{andre}_id IS NOT NULL AND
               (SELECT person_id FROM brukere_bruker WHERE id = NEW.{forste}_id)
               = (SELECT person_id FROM brukere_bruker WHERE id = NEW.{andre}_id) THEN
                RAISE EXCEPTION '{setning}' USING ERRCODE = 'check_violation', CONSTRAINT = '{navn}_to_personer';
            END IF;
            RETURN NEW;
        """,  # noqa: S608  names of our own columns, never input
    )


def _endret(felt: tuple[str, ...]) -> pgtrigger.Q:
    return reduce(or_, (pgtrigger.Q(**{f"old__{f}__df": pgtrigger.F(f"new__{f}")}) for f in felt))


def fast(navn: str, *felt: str, naar: pgtrigger.Q | None = None) -> pgtrigger.Trigger:
    """The fields keep what they say once `naar` holds of the row, or always. To write the same again is no change."""
    return pgtrigger.Trigger(
        name=navn,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=naar & _endret(felt) if naar else _endret(felt),
        func="RAISE EXCEPTION 'raden i % er bestemt og endres ikke', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
    )


def fast_i_avgjort_sak(navn: str, *felt: str) -> list[pgtrigger.Trigger]:
    """Rows of a case (`sak`) that is decided: `felt` keep what they say, and none comes or goes."""
    func = """
        IF (SELECT avgjort_tid FROM felles_sak WHERE id = {rad}.sak_id) IS NOT NULL THEN
            RAISE EXCEPTION 'saken er avgjort, og raden i % er bestemt', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN {ut};
    """
    return [
        pgtrigger.Trigger(
            name=f"{navn}_{navn_paa}",
            when=pgtrigger.Before,
            operation=operasjon,
            condition=betingelse,
            func=func.format(rad=rad, ut=ut),
        )
        for navn_paa, operasjon, rad, ut, betingelse in (
            ("fast", pgtrigger.Update, "OLD", "NEW", _endret(felt)),
            ("ingen_ny", pgtrigger.Insert, "NEW", "NEW", None),
            ("slettes_ikke", pgtrigger.Delete, "OLD", "OLD", None),
        )
    ]


def tid_og_av(modell: str, *felt: str) -> list[CheckConstraint]:
    """`x_tid` has `x_av`: both or neither."""
    return [
        CheckConstraint(
            name=f"{modell}_{f}_par",
            condition=Q(**{f"{f}_tid__isnull": True, f"{f}_av__isnull": True})
            | Q(**{f"{f}_tid__isnull": False, f"{f}_av__isnull": False}),
        )
        for f in felt
    ]
