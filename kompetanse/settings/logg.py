"""Logging: one JSON line per event with the request's id, and never personal data."""

import json
import logging as _logging
from datetime import UTC, datetime
from typing import Any

from kompetanse.drift.middleware import foresporsel_id


class JsonFormatter(_logging.Formatter):
    """A record as one line of JSON: tid, nivå, logger, melding, id of the request or task, and the trace of an error."""

    def format(self, record: _logging.LogRecord) -> str:
        linje: dict[str, Any] = {
            "tid": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "niva": record.levelname.lower(),
            "logger": record.name,
            "melding": record.getMessage(),
        }
        if fid := foresporsel_id.get():
            linje["id"] = fid
        if status := getattr(record, "status_code", None):
            linje["status"] = status
        if record.exc_info:
            linje["feil"] = self.formatException(record.exc_info)
        return json.dumps(linje, ensure_ascii=False)


def logging(niva: str) -> dict[str, Any]:
    """Django's LOGGING setting at the level given."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"konsoll": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["konsoll"], "level": niva},
        "loggers": {
            "django": {"handlers": ["konsoll"], "level": niva, "propagate": False},
            "django.server": {"handlers": ["konsoll"], "level": "WARNING", "propagate": False},
            # Warnings of this logger hold the name that was typed.
            "axes": {"handlers": ["konsoll"], "level": "ERROR", "propagate": False},
            "celery": {"handlers": ["konsoll"], "level": "WARNING", "propagate": False},
            # Written for every subset font; nothing a reader of the log can act on.
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }
