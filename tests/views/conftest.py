"""What every test of a view shares: the widgets of one test are gone before the next begins."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent


@pytest.fixture(autouse=True)
def no_widget_left() -> Iterator[None]:
    """Delete now what was asked to be deleted later: no event loop runs between tests, so they would pile up.

    Thousands of them made every change of theme and size slower, test by test.
    """
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
