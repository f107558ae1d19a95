"""What operation remembers in the database it concerns."""

from django.db import models


class Driftsmerke(models.Model):
    """A step that is done in this database, with what it was done from: `demo` → the date, `register` → a checksum."""

    navn = models.CharField(max_length=40, unique=True)
    verdi = models.CharField(max_length=200)
    tid = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.navn}={self.verdi}"
