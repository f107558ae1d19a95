"""Who hears an appeal: no regulation says it, so the round does, dated."""

from datetime import date

from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Utlysning


def klageinstans(utlysning: Utlysning, dag: date) -> Organisasjon | None:
    """The appeal body on the day of the decision, by `parametre["klageinstanser"]`: [{"fra": "2027-01-01", "orgnr": "…"}].

    An empty list says that there is no appeal. Raises IkkeMulig when nothing is said, or the body is not in the register.
    """
    instanser = utlysning.parametre.get("klageinstanser")
    if instanser is None:
        raise IkkeMulig(_("Utlysningen sier ikke hvem som avgjør klager. Da kan ingenting besluttes."))
    gjelder = [i for i in instanser if date.fromisoformat(i["fra"]) <= dag]
    if not gjelder:
        return None
    siste = max(gjelder, key=lambda i: i["fra"])
    instans = Organisasjon.objects.filter(orgnr=siste["orgnr"]).first()
    if instans is None:
        raise IkkeMulig(
            _("Klageinstansen med organisasjonsnummer %(orgnr)s er ikke i registeret.") % {"orgnr": siste["orgnr"]}
        )
    return instans
