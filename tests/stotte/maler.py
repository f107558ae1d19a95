"""Unknown names in templates are mistakes."""


class UkjentNavn(AssertionError):
    """A template used a name that its view did not give."""


class _Ukjent(str):
    """Django asks `"%s" in string_if_invalid` before it prints an unknown name: then we know that one was printed."""

    __slots__ = ()

    def __contains__(self, del_: object) -> bool:
        return del_ == "%s"

    def __mod__(self, navn: object) -> str:
        raise UkjentNavn(f"Ukjent navn i malen: {navn}")


ukjent = _Ukjent("ukjent")
