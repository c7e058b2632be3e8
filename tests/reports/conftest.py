"""What the tests of papers share: a letter of any length, and the pages of a PDF as poppler reads them."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.reports.parts.official import Body, Heading, OfficialDocument, Party, SignatureBlock

DUTY = "为进一步落实“属地管理”和“谁主管、谁负责”的原则，根据有关工作制度（洪管发〔2021〕81号），自2026年1月1日起执行。"


@pytest.fixture
def letter() -> Callable[..., OfficialDocument]:
    """Make a letter with so many paragraphs of two lines."""

    def make(paragraphs: int = 3, unit: str = "东湖大队", code: str = "") -> OfficialDocument:
        return OfficialDocument(
            title="南昌市城市管理局2026年平安建设目标管理责任状",
            blocks=(
                Heading(1, "一、工作任务"),
                *(Body(DUTY, lead=f"（{number}）任务。") for number in range(1, paragraphs + 1)),
            ),
            signature=SignatureBlock((Party("甲方", "南昌市城市管理局"), Party("乙方", unit))),
            code=code,
        )

    return make


def page_texts(path: Path) -> list[str]:
    """The text of each page, as a reader copies it."""
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


@pytest.fixture
def pages_of() -> Callable[[Path], list[str]]:
    return page_texts


@pytest.fixture
def output_of() -> Callable[..., str]:
    """Run a tool and return what it prints."""

    def run(*command: object) -> str:
        answer = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
        return answer.stdout

    return run
