"""The queue. The broker only wakes workers; the job row in PostgreSQL is the truth, so a lost message costs a delay."""

from celery import Celery
from celery.schedules import crontab

app = Celery("kompetanse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["kompetanse.drift"], related_name="signaler")

app.conf.beat_schedule = {
    # Resends jobs whose message was lost, or whose worker died.
    "kjor-jobber": {"task": "felles.kjor_jobber", "schedule": 30.0, "options": {"expires": 25}},
    # Empties the outbox of notices.
    "send-varsler": {"task": "felles.send_varsler", "schedule": 30.0, "options": {"expires": 25}},
    # Reminds owners before their own deadlines.
    "paminnelser": {"task": "felles.paminnelser", "schedule": crontab(hour=7, minute=10)},
    # Keeps Udir's picture of the country fresh.
    "landet-naa": {"task": "udir.oppdater_landet", "schedule": crontab(minute="*/15"), "options": {"expires": 600}},
    # Says that a worker is alive; /klar/ reads it.
    "hjerteslag": {"task": "drift.hjerteslag", "schedule": 15.0, "options": {"expires": 15}},
    # Writes the heads of the trail's chains where the database cannot change them.
    "anker": {"task": "revisjon.anker", "schedule": crontab(minute=7), "options": {"expires": 3000}},
    # Roles and personal rights end when their date has passed; so do links that nobody used.
    "utlop-tilganger": {"task": "brukere.utlop_tilganger", "schedule": crontab(hour=2, minute=15)},
    "rydd-lenker": {"task": "brukere.rydd_lenker", "schedule": crontab(hour=2, minute=45)},
    # Sessions that have ended.
    "rydd-sesjoner": {"task": "drift.rydd_sesjoner", "schedule": crontab(hour=3, minute=5)},
}
