"""Every module that registers a kind of job, so that a worker knows them all from the start."""

from ordninger.felles.handlinger import brev, kvittering, tilbud, tildeling, utbetaling, vedtak  # noqa: F401
