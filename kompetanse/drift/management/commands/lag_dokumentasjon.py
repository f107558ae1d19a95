from django.core.management.base import BaseCommand

from kompetanse.drift import dokumentasjon


class Command(BaseCommand):
    help = "Lager dokumentene som følger av koden: docs/saksgang.md og tegningen i README."

    def handle(self, *args, **options):
        for fil, innhold in dokumentasjon.filer().items():
            endret = not fil.exists() or fil.read_text(encoding="utf-8") != innhold
            if endret:
                fil.write_text(innhold, encoding="utf-8")
            self.stdout.write(f"{fil.relative_to(dokumentasjon.ROT)}: {'skrevet' if endret else 'uendret'}")
