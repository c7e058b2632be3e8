"""The loader refuses every wrong key, type and value without a basis, naming file and key."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from desktop.rules import schema
from desktop.rules.load import DEFAULT_ROOT, load_pack, load_packs, pack_folders, parse_pack
from desktop.rules.pack import PackError

TEXTS = {name: (DEFAULT_ROOT / "nanchang-2021" / name).read_text("utf-8") for name in schema.FILES}
DUE_DAY = 'values = [{ since = 2021-10-13, value = 25, document = "disputes", article = "三" }]'


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """The 南昌 pack with one place changed."""
    assert old in TEXTS[file]
    return {**TEXTS, file: TEXTS[file].replace(old, new, 1)}


def test_both_packs_ship():
    assert [folder.name for folder in pack_folders()] == ["nanchang-2021", "nanyang-2017"]
    assert list(load_packs()) == ["nanchang-2021", "nanyang-2017"]


WRONG = [
    ("parameters.toml", "title = ", "titel = ", r"parameter\[report\.enabled\]\.title：缺少"),
    ("parameters.toml", 'kind = "flag"', 'kind = "flag"\nhelp = "x"', r"parameter\[report\.enabled\]\.help：不认识"),
    ("parameters.toml", 'kind = "flag"', 'kind = "yesno"', r"parameter\[report\.enabled\]\.kind：“yesno”不对"),
    ("parameters.toml", "since = 2021-10-13", 'since = "2021-10-13"', r"report\.enabled.*since：应为日期"),
    ("parameters.toml", "since = 2021-10-13", "since = 2021-10-13T00:00:00", r"report\.enabled.*since：应为日期"),
    ("parameters.toml", "value = true", 'value = "true"', r"report\.enabled.*value：应为是或否"),
    ("parameters.toml", "value = 25", "value = 25.0", r"report\.due_day.*value：应为整数"),
    ("parameters.toml", "value = 25", "value = 32", r"report\.due_day.*value：不能大于 31"),
    ("parameters.toml", "value = 25", "value = { day = 25 }", r"report\.due_day.*value：应为整数"),
    ("parameters.toml", "value = 25", "value = " + "9" * 5000, r"不是正确的 TOML"),
    ("parameters.toml", "value = 0.75", "value = nan", r"duplicate_similarity.*value：应为数字"),
    ("parameters.toml", "value = 25, ", "", r"report\.due_day.*value：写一个值"),
    ("parameters.toml", "value = 25", "value = 25, repealed = true", r"report\.due_day.*value：写一个值"),
    ("parameters.toml", 'value = "shifted"', 'value = "weekly"', r"report\.period_kind.*只能取 shifted"),
    ("parameters.toml", "calendar = ", "weekly = ", r"report\.period_kind\.choices：只能有 calendar、shifted"),
    ("parameters.toml", DUE_DAY, "values = []", r"parameter\[report\.due_day\]\.values：至少写一项"),
    ("parameters.toml", DUE_DAY, DUE_DAY[:-1] + ", " + DUE_DAY[10:], r"report\.due_day\.since：日期应从早到晚"),
    ("parameters.toml", 'article = "三"', 'article = ""', r"report\.enabled.*既没有写明条款"),
    ("parameters.toml", ', document = "disputes", article = "三"', "", r"report\.enabled.*既没有写明条款"),
    ("parameters.toml", 'article = "三"', 'article = "三", basis = "unit"', r"report\.enabled.*只能写一样"),
    ("parameters.toml", 'document = "disputes"', 'document = "none"', r"report\.enabled.*没有文件“none”"),
    ("parameters.toml", ', basis = "unit"', ', basis = "law"', r"report\.period_kind.*basis：“law”不对"),
    ("parameters.toml", 'key = "report.due_day"', 'key = "report.enabled"', r"“report\.enabled”写了两次"),
    ("parameters.toml", 'key = "report.due_day"', 'key = "report.dueday"', r"report\.due_day：缺少"),
    ("parameters.toml", 'key = "report.due_day"', 'key = "Report due"', r"\.key：只能用小写"),
    ("parameters.toml", "[[parameter]]", "[[parameters]]", r"parameters.*不认识|parameter.*缺少"),
    ("parameters.toml", "[[parameter]]", "[[parameter]", r"不是正确的 TOML"),
    ("lists.toml", 'key = "veterans"', 'key = "ethnic_religious"', r"dispute_types.*ethnic_religious”写了两次"),
    ("lists.toml", 'title = "军转退伍安置"', 'title = "民族宗教"', r"dispute_types.*民族宗教”写了两次"),
    ("lists.toml", 'key = "petition"', 'key = "letters"', r"dispute_sources.*缺少 petition"),
    ("lists.toml", 'key = "dispute_scales"', 'key = "scales"', r"list dispute_scales：缺少"),
    ("lists.toml", 'basis = "unit"', "", r"dispute_types.*既没有写明条款"),
    ("inspection.toml", "value = 15", "value = -1", r"hazard\.ordinary_days.*value：不能小于 0"),
    ("inspection.toml", 'key = "hazard.soon_days"', 'key = "hazard.near_days"', r"hazard\.soon_days：缺少"),
    ("inspection.toml", 'key = "checklist.fire"', 'key = "checklist.flood"', r"list checklist\.fire：缺少"),
    ("inspection.toml", 'key = "tour"', 'key = "round"', r"inspection_kinds.*缺少 tour"),
    ("inspection.toml", 'daily = "日常检查"', 'weekly = "每周检查"', r"two_inspector_kinds\.choices：有"),
    ("inspection.toml", 'article = "第十二条" }', 'article = "" }', r"inspection\.enabled.*既没有写明条款"),
    ("inspection.toml", 'key = "inspection.enabled"', 'key = "report.enabled"', r"“report\.enabled”在另一个文件里"),
    ("organisation.toml", "required = true", "required = 1", r"post\[first_responsible\]\.required：应为 true"),
    ("organisation.toml", 'duties = "member"', 'duties = "none"', r'post member：.*role = "none"'),
    ("organisation.toml", 'key = "liaison"', 'key = "informant"', r"post liaison：缺少"),
    ("organisation.toml", 'filled_from = "own_first"', 'filled_from = "x"', r"role\[chair\]\.filled_from"),
    ("duties.toml", "number = 1", "number = 0", r"duty\[1\]\.number"),
    ("duties.toml", 'article = "一（一）"', "", r"group 第 1 项：既没有写明条款"),
    ("obligations.toml", 'day = "report.due_day"', 'day = "report.day"', r"dispute_report：.*没有“report\.day”"),
    ("obligations.toml", 'owner = "unit"', 'owner = "club"', r"screening\.owner：没有“club”"),
    ("obligations.toml", "threshold = 0\n", "", r"political_stability\.threshold"),
    ("pack.toml", 'letter = "责任状"', "", r"terms\.letter：缺少"),
    ("pack.toml", "[terms]", '[terms]\nleter = "x"', r"terms\.leter：不认识"),
    ("pack.toml", 'key = "rules"', 'key = "system"', r"document“system”写了两次"),
    ("pack.toml", "effective = 2021-10-13", "effective = 20211013", r"document\[system\]\.effective：应为日期"),
]


@pytest.mark.parametrize(("file", "old", "new", "says"), WRONG)
def test_a_fault_is_refused_naming_file_and_key(file: str, old: str, new: str, says: str):
    with pytest.raises(PackError, match=says) as refused:
        parse_pack(edited(file, old, new), "本局")
    assert str(refused.value).startswith(f"本局/{file}：")


def test_a_value_may_be_repealed_from_a_day_on():
    repeal = DUE_DAY[:-1] + ', { since = 2027-01-01, repealed = true, document = "disputes", article = "三" }]'
    pack = parse_pack(edited("parameters.toml", DUE_DAY, repeal), "本局")
    assert pack.value("report.due_day", date(2026, 12, 31)).value == 25
    assert pack.value("report.due_day", date(2027, 1, 1)).value is None


def test_a_missing_file_and_a_stray_one_are_named():
    with pytest.raises(PackError, match=r"本局/duties\.toml：缺少这个文件"):
        parse_pack({name: text for name, text in TEXTS.items() if name != "duties.toml"}, "本局")
    with pytest.raises(PackError, match=r"本局/extra\.toml：制度包中没有这个文件"):
        parse_pack({**TEXTS, "extra.toml": ""}, "本局")


@pytest.fixture
def imported(tmp_path: Path) -> Callable[[dict[str, bytes]], Path]:
    """Writes a copy of the 南昌 pack, with some files replaced, into a folder of its own."""

    def write(replaced: dict[str, bytes]) -> Path:
        folder = tmp_path / "本局制度"
        folder.mkdir()
        for name, text in TEXTS.items():
            (folder / name).write_bytes(replaced.get(name, text.encode()))
        return folder

    return write


def test_a_pack_loads_from_any_folder_also_when_an_editor_added_a_byte_order_mark(imported: Callable[..., Path]):
    folder = imported({"pack.toml": b"\xef\xbb\xbf" + TEXTS["pack.toml"].encode()})
    assert load_pack(folder).key == "nanchang-2021"
    assert list(load_packs(folder.parent)) == ["nanchang-2021"]


def test_a_file_in_another_encoding_is_refused_in_plain_words(imported: Callable[..., Path]):
    with pytest.raises(PackError, match=r"本局制度/lists\.toml：不是 UTF-8 文本"):
        load_pack(imported({"lists.toml": TEXTS["lists.toml"].encode("gb18030")}))


def test_a_huge_file_is_refused_unread(imported: Callable[..., Path]):
    with pytest.raises(PackError, match="文件过大"):
        load_pack(imported({"lists.toml": b"#" * 1_000_001}))


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path):
    with pytest.raises(PackError, match="读不到制度包"):
        load_pack(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(PackError, match=r"empty/pack\.toml：缺少这个文件"):
        load_pack(tmp_path / "empty")


def test_two_packs_with_one_key_are_refused(imported: Callable[..., Path], tmp_path: Path):
    imported({})
    other = tmp_path / "另一个"
    other.mkdir()
    for name, text in TEXTS.items():
        (other / name).write_text(text, "utf-8")
    with pytest.raises(PackError, match="重复"):
        load_packs(tmp_path)
