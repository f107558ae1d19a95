"""What a need says, ready to compare: name → text for each barnehage of a frozen picture."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ordninger.felles.beregning import vis_kroner


def bildefelt(bilde: dict[str, Any]) -> dict[str, str]:
    """Each barnehage with participants, size of the study and kroner, and why."""
    ut: dict[str, str] = {}
    for b in bilde["barnehager"]:
        deltakere = b["deltakere"] or 0
        ut[b["navn"]] = ngettext(
            "%(deltakere)s deltaker, %(poeng)s studiepoeng, %(kroner)s kroner",
            "%(deltakere)s deltakere, %(poeng)s studiepoeng for hver, %(kroner)s kroner",
            deltakere,
        ) % {
            "deltakere": deltakere,
            "poeng": (b["studiepoeng"] or "0").replace(".", ","),
            "kroner": vis_kroner(Decimal(b["sokt"] or 0)),
        }
        ut[f"{b['navn']}: {_('hvorfor')}"] = b["hvorfor"]
    return ut
