"""A reportlab document that writes each page out when it is finished, so that memory does not grow with the pages.

Importing this module imports reportlab; only `desktop.reports.parts.pdf` does so, when the first paper is printed.
"""

from __future__ import annotations

import copy
from typing import Any, BinaryIO

from reportlab.pdfbase import pdfdoc


class _Sink(pdfdoc.PDFFile):  # type: ignore[misc]  # reportlab has no types
    """Writes what reportlab formats straight to the file; only the offset is kept."""

    def __init__(self, handle: BinaryIO, version: tuple[int, int]) -> None:
        self.strings: list[bytes] = []
        self.offset = 0
        self.write = handle.write
        self.add(b"%%PDF-%d.%d\n%%\xe2\xe3\xcf\xd3\n" % version)


class StreamedDocument(pdfdoc.PDFDocument):  # type: ignore[misc]  # reportlab has no types
    """PDFDocument whose pages and page contents leave memory at once; fonts and the rest follow at the end."""

    def __init__(self, handle: BinaryIO, **options: Any) -> None:
        super().__init__(**options)
        self._sink = _Sink(handle, self._pdfVersion)
        self._recent: list[Any] = []

    def addPage(self, page: Any) -> None:
        """Write the page and its content; a light reference stays in the page tree."""
        # Set here, since reportlab would also wrap the content in ASCII85: a quarter larger and slower to make.
        page.Contents = pdfdoc.PDFStream(content=page.stream, filters=[pdfdoc.PDFZCompress])
        page.stream = None
        name = self.thisPageName()
        super().addPage(page)
        self.Pages.pages[-1] = pdfdoc.PDFObjectReference(name)
        self._emit(name)
        content = page.Contents.__InternalName__
        if content not in self.idToOffset:
            self._emit(content)
        page.Contents.content = None
        self._recent.append(page)

    def repeat_pages(self) -> None:
        """Add the pages since the last `forget_pages` once more; they share their contents, so a copy costs nothing."""
        for page in self._recent.copy():
            again = copy.copy(page)
            del again.__InternalName__
            name = self.thisPageName()
            super().addPage(again)
            self.Pages.pages[-1] = pdfdoc.PDFObjectReference(name)
            self._emit(name)

    def forget_pages(self) -> None:
        """The pages so far will not be repeated."""
        self._recent.clear()

    def format(self) -> bytes:
        """Write what is left (fonts, catalogue, outline), the table of offsets and the trailer; nothing is returned."""
        catalogue, info = self.Reference(self.Catalog), self.Reference(self.info)
        number = 0
        while (number := number + 1) in self.numberToId:
            name = self.numberToId[number]
            if name not in self.idToOffset:
                self._emit(name)
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, [self.numberToId[place] for place in range(1, number)])
        start = self._sink.add(table.format(self))
        trailer = pdfdoc.PDFTrailer(startxref=start, Size=number, Root=catalogue, Info=info, ID=self.ID())
        self._sink.add(trailer.format(self))
        return b""

    def _emit(self, name: str) -> None:
        """Write one object and let it go; only its name and offset stay."""
        body = pdfdoc.PDFIndirectObject(name, self.idToObject[name]).format(self)
        self.idToOffset[name] = self._sink.add(body)
        if name != "BasicFonts":
            self.idToObject[name] = None
