"""Both målformer, whoever runs the tests first."""

import pytest
from django.utils.translation import trans_real

from kompetanse.drift import sprak


@pytest.fixture(scope="session", autouse=True)
def _nynorsk():
    """The translations compiled from their source, also in a fresh checkout."""
    if sprak.kompiler():
        trans_real._translations.clear()
        trans_real._default = None
