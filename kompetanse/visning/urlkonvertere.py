"""Case numbers in addresses: 2026/00123 is written 2026-00123. Imported by the url files that use `<saksnr:nummer>`."""

from django.urls import register_converter


class Saksnummer:
    """`2026-00123` in the address, `2026/00123` in the view and in `reverse`."""

    regex = r"[0-9]{4}-[0-9]{5,7}"

    def to_python(self, value: str) -> str:
        return value.replace("-", "/", 1)

    def to_url(self, value: str) -> str:
        return str(value).replace("/", "-", 1)


register_converter(Saksnummer, "saksnr")
