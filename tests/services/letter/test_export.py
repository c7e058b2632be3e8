"""Letters on paper from the register: the frozen names stand in the file, void ones stay out, failures are told."""

import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from desktop.fields import Refused
from desktop.reports.parts import files
from desktop.services.letter.export import (
    draft_pdf,
    export_docx,
    export_each,
    export_pdf,
    file_name_of,
    letter_pdf,
)
from desktop.services.letter.make import draft_of, generate_batch
from desktop.services.letter.overview import letter_board
from desktop.services.letter.register import void
from desktop.services.letter.template import save_clause
from desktop.services.organisation.lookup import add_person, hand_over_post
from desktop.services.workspace import put_setting
from tests.letter_office import LetterOffice, make_letter_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LetterOffice]:
    made = make_letter_office(tmp_path)
    generate_batch(made.ws, 2026)
    yield made
    made.ws.vault.close()


def ids(office: LetterOffice) -> list[int]:
    entries = letter_board(office.ws, 2026).entries
    return [entry.letter.id for entry in entries if entry.letter is not None and entry.letter.id]


def words(pdf: Path) -> str:
    """The text of a PDF without blanks, as another program reads it."""
    answer = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
    return "".join(answer.stdout.split())


def test_the_file_carries_the_head_of_the_day_it_was_made(office: LetterOffice, tmp_path: Path):
    person = add_person(office.ws, "周文斌", office.units["支队"])
    hand_over_post(office.ws, office.posts["支队"], date(2026, 7, 1), person)
    office.clock.now = datetime(2026, 8, 3, 9)
    done = export_pdf(office.ws, ids(office), tmp_path / "全部.pdf")
    text = words(tmp_path / "全部.pdf")
    assert (done.letters, done.pages, done.missing) == (4, 32, ())
    assert "王志强" in text and "周文斌" not in text
    for name in ("李建国", "陈海燕", "赵晓明", "刘俊杰", "ZRZ-2026-0004", "洪管责〔2026〕4号"):
        assert name in text, name
    check = subprocess.run(["qpdf", "--check", tmp_path / "全部.pdf"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout


def test_every_page_carries_the_head_of_the_audit_a_draft_none(office: LetterOffice, tmp_path: Path):
    done = export_pdf(office.ws, ids(office)[:2], tmp_path / "全部.pdf", copies=1)
    head = office.ws.audit_note().replace(" ", "")
    assert head == f"审计{office.ws.audit_head()[:12]}"
    blank_sides = (0, 2)  # an odd letter ends with one
    assert done.pages - words(tmp_path / "全部.pdf").count(head) in blank_sides
    (tmp_path / "预览.pdf").write_bytes(letter_pdf(office.ws, ids(office)[0]))
    assert head in words(tmp_path / "预览.pdf")
    (tmp_path / "草稿.pdf").write_bytes(draft_pdf(office.ws, draft_of(office.ws, 2026, office.units["支队"])))
    assert "审计" not in words(tmp_path / "草稿.pdf")


def test_every_font_is_embedded(office: LetterOffice, tmp_path: Path):
    export_pdf(office.ws, ids(office)[:1], tmp_path / "一份.pdf")
    answer = subprocess.run(["pdffonts", tmp_path / "一份.pdf"], capture_output=True, text=True, check=True)
    fonts = [line.split() for line in answer.stdout.splitlines()[2:]]
    assert fonts and {font[-5] for font in fonts} == {"yes"}


def test_a_long_letter_keeps_its_signature_whole(office: LetterOffice, tmp_path: Path):
    clauses = "\n".join(f"（{n}）夜间巡查每周不少于两次，发现问题当日登记、三日内反馈并销号。" for n in "八九十" * 12)
    save_clause(office.ws, 2026, office.units["二所"], clauses)
    office.head("二所", "马晓东")
    target = tmp_path / "长.pdf"
    target.write_bytes(draft_pdf(office.ws, draft_of(office.ws, 2026, office.units["二所"])))
    pages = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, text=True, check=True).stdout
    last = "".join(pages.rstrip("\f\n ").split("\f")[-1].split())
    assert last.count("主要负责人（签字）：") == 2 and last.index("一式两份") < last.index("甲方（盖章）：")
    assert "夜间巡查" in words(target)


def test_the_preview_is_one_copy_of_the_same_text(office: LetterOffice, tmp_path: Path):
    one = ids(office)[0]
    (tmp_path / "预览.pdf").write_bytes(letter_pdf(office.ws, one))
    export_pdf(office.ws, [one], tmp_path / "打印.pdf")
    assert words(tmp_path / "打印.pdf") == words(tmp_path / "预览.pdf") * 2


def test_void_letters_are_not_printed_and_none_is_refused(office: LetterOffice, tmp_path: Path):
    one, *others = ids(office)
    void(office.ws, [one], "单位名称有误")
    assert export_pdf(office.ws, [one, *others], tmp_path / "全部.pdf").letters == 3
    for nothing in ([one], []):
        with pytest.raises(Refused, match="没有可以导出的责任状"):
            export_pdf(office.ws, nothing, tmp_path / "空.pdf")
    assert not (tmp_path / "空.pdf").exists()


def test_one_file_a_unit_and_word(office: LetterOffice, tmp_path: Path):
    folder = tmp_path / "每单位"
    folder.mkdir()
    assert export_each(office.ws, ids(office), folder).letters == 4
    assert sorted(path.name for path in folder.iterdir())[0] == "责任状-2026-0001-市容市貌管理支队.pdf"
    name = file_name_of(office.ws, ids(office)[0], ".docx")
    assert export_docx(office.ws, ids(office)[0], tmp_path / name).read_bytes().startswith(b"PK")


def test_the_demos_watermark_stands_on_its_letters(office: LetterOffice, tmp_path: Path):
    with office.ws.command("test", "水印") as command:
        put_setting(command.session, "watermark", "演示数据")
    export_pdf(office.ws, ids(office)[:1], tmp_path / "演示.pdf")
    raw = subprocess.run(["pdftotext", "-raw", tmp_path / "演示.pdf", "-"], capture_output=True, text=True, check=True)
    assert "演示数据" in "".join(raw.stdout.split())


def test_progress_counts_letters_and_stopping_leaves_nothing(office: LetterOffice, tmp_path: Path):
    seen: list[tuple[int, int]] = []
    export_pdf(office.ws, ids(office), tmp_path / "全部.pdf", lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]

    def stop(done: int, total: int) -> None:
        raise StopIteration

    with pytest.raises(StopIteration):
        export_pdf(office.ws, ids(office), tmp_path / "半途.pdf", stop)
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".pdf") == ["全部.pdf"]


def test_a_file_open_elsewhere_is_a_plain_sentence_and_stays_whole(
    office: LetterOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "责任状.pdf"
    target.write_bytes(b"old")

    def locked(scratch: Path, goal: Path) -> None:
        raise files.TargetBusy(f"文件“{goal.name}”正在被其他程序打开，没有写入，请关闭它后重试。", goal)

    monkeypatch.setattr(files, "_replace", locked)
    with pytest.raises(Refused, match=r"“责任状\.pdf”正在被其他程序打开") as refused:
        export_pdf(office.ws, ids(office), target)
    assert refused.value.problems[0].field == ""
    assert target.read_bytes() == b"old"
    assert [path for path in tmp_path.iterdir() if ".part" in path.name] == []
