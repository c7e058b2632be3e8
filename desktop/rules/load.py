"""Reads rule packs from TOML: refuses what it does not know, naming the file and the key in Chinese."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from desktop.resources import RESOURCES
from desktop.rules import schema
from desktop.rules.check import check_pack
from desktop.rules.pack import (
    UNIT,
    Basis,
    BodyKind,
    BodyRole,
    DatedOptions,
    DatedValue,
    Document,
    Duty,
    LetterGoal,
    Obligation,
    Option,
    OptionList,
    PackError,
    Parameter,
    ParameterKind,
    PostKind,
    RulePack,
)
from desktop.rules.parameter import settled
from desktop.rules.supervision_schema import SupervisionFile, supervision_lists, supervision_rules

DEFAULT_ROOT = RESOURCES / "policy"
LARGEST_FILE = 1_000_000  # bytes; a pack file is a few kilobytes

T = TypeVar("T", bound=schema.Table)


def pack_folders(root: Path = DEFAULT_ROOT) -> list[Path]:
    """The folders under `root` that hold a pack, by name."""
    return sorted(folder for folder in root.iterdir() if (folder / "pack.toml").is_file())


def load_packs(root: Path = DEFAULT_ROOT) -> dict[str, RulePack]:
    """Every pack under `root` by its key; PackError names the file and key that is wrong."""
    packs: dict[str, RulePack] = {}
    for folder in pack_folders(root):
        pack = load_pack(folder)
        if pack.key in packs:
            raise PackError(f"{folder.name}/pack.toml：key“{pack.key}”与另一个制度包重复")
        packs[pack.key] = pack
    return packs


def load_pack(folder: Path) -> RulePack:
    """The pack in any folder, the program's own or an imported one; PackError as above."""
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix == ".toml")
        return parse_pack({name: _read(folder / name) for name in names}, folder.name)
    except OSError as error:
        raise PackError(f"{folder.name}：读不到制度包（{error.strerror or error}）") from error


def _read(path: Path) -> str:
    if path.stat().st_size > LARGEST_FILE:
        raise PackError(f"{path.parent.name}/{path.name}：文件过大，不是制度包")
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise PackError(f"{path.parent.name}/{path.name}：不是 UTF-8 文本，请用 UTF-8 编码另存") from None


def parse_pack(texts: Mapping[str, str], name: str) -> RulePack:
    """The pack whose files are given as text (file name → TOML); `name` stands before each file in messages."""
    for file in (*texts, *schema.FILES):
        if file not in schema.FILES:
            raise PackError(f"{name}/{file}：制度包中没有这个文件，请删去或改名")
        if file not in texts:
            raise PackError(f"{name}/{file}：缺少这个文件")
    return _Builder(name, texts).pack()


class _Builder:
    """Turns the checked files into one RulePack; knows the pack's name for its messages."""

    def __init__(self, name: str, texts: Mapping[str, str]) -> None:
        self.name = name
        self.texts = texts
        self.documents: dict[str, Document] = {}

    def pack(self) -> RulePack:
        """The whole pack, its parts checked against each other."""
        head = self.file("pack.toml", schema.PackFile)
        self.documents = self.unique("pack.toml", "document", (Document(**dict(d)) for d in head.document), _key)
        rooms = {file: self.file(file, schema.RoomFile) for file in schema.ROOMS}
        parameters = {"parameters.toml": self.file("parameters.toml", schema.ParametersFile).parameter}
        parameters |= {file: room.parameter for file, room in rooms.items()}
        lists = {"lists.toml": self.file("lists.toml", schema.ListsFile).lists}
        lists |= {file: room.lists for file, room in rooms.items()}
        supervision = self.file("supervision.toml", SupervisionFile)
        parameters["supervision.toml"] = supervision.parameter
        ladder = supervision_rules(self, supervision)
        organisation = self.file("organisation.toml", schema.OrganisationFile)
        duties = self.file("duties.toml", schema.DutiesFile).duty
        dated = self.file("obligations.toml", schema.ObligationsFile)
        pack = RulePack(
            head.key,
            head.title,
            head.short_title,
            tuple(self.documents.values()),
            head.terms,
            self.gathered("parameter", parameters, self.parameter),
            self.gathered("list", lists, self.listed) | supervision_lists(ladder, head.document[0].effective),
            self.all_of("organisation.toml", "post", map(self.post, organisation.post)),
            self.all_of("organisation.toml", "body", map(self.body, organisation.body)),
            self.all_of("duties.toml", "duty", map(self.duty, duties)),
            self.all_of("obligations.toml", "letter_goal", map(self.goal, dated.letter_goal)),
            self.all_of("obligations.toml", "obligation", map(self.obligation, dated.obligation)),
            ladder,
        )
        for file, message in check_pack(pack):
            raise self.error(file, message)
        return pack

    def error(self, file: str, message: str) -> PackError:
        """A refusal that names pack, file and what is wrong there."""
        return PackError(f"{self.name}/{file}：{message}")

    def file(self, name: str, shape: type[T]) -> T:
        """One file, parsed and checked against its shape."""
        try:
            raw = tomllib.loads(self.texts[name], parse_float=Decimal)
        except (ValueError, RecursionError) as error:  # a TOMLDecodeError, a number too long, nesting without end
            raise self.error(name, f"不是正确的 TOML（{error}）") from None
        try:
            return shape.model_validate(raw)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise self.error(name, f"{_place(raw, first['loc'])}{_complaint(first)}") from None

    def unique(self, file: str, what: str, items: Iterator[Any], key: Callable[[Any], str]) -> dict[str, Any]:
        """The items by key, none twice."""
        found: dict[str, Any] = {}
        for item in items:
            if key(item) in found:
                raise self.error(file, f"{what}“{key(item)}”写了两次")
            found[key(item)] = item
        return found

    def gathered(
        self, what: str, tables: Mapping[str, Sequence[Any]], make: Callable[[str, Any], Any]
    ) -> dict[str, Any]:
        """The items of several files by key, none twice, each made with the name of its file."""
        found: dict[str, Any] = {}
        for file, listed in tables.items():
            made = self.unique(file, what, (make(file, table) for table in listed), _key)
            for key in made.keys() & found.keys():
                raise self.error(file, f"{what}“{key}”在另一个文件里已经写过")
            found |= made
        return found

    def all_of(self, file: str, what: str, items: Iterator[Any]) -> tuple[Any, ...]:
        """The items in order, no key twice."""
        return tuple(self.unique(file, what, items, _key).values())

    def basis(self, file: str, where: str, table: schema.BasedTable) -> Basis:
        """The article a table names, or the unit; exactly one of the two."""
        if table.basis == "unit":
            if table.document or table.article:
                raise self.error(file, f'{where}：basis = "unit" 与 document/article 只能写一样')
            return UNIT
        if not table.article or not table.document:
            raise self.error(file, f'{where}：既没有写明条款（document、article），也没有写 basis = "unit"')
        if table.document not in self.documents:
            raise self.error(file, f"{where}.document：pack.toml 中没有文件“{table.document}”")
        return Basis(self.documents[table.document].short, table.article)

    def in_order(self, file: str, where: str, table: Sequence[Any]) -> None:
        """Refuse dated values that are not strictly in the order of their days."""
        days = [dated.since for dated in table]
        if days != sorted(set(days)):
            raise self.error(file, f"{where}.since：日期应从早到晚排列，且不重复")

    def parameter(self, file: str, table: schema.ParameterTable) -> Parameter:
        """One parameter with its values checked against its kind, limits and choices."""
        kind = ParameterKind(table.kind)
        self.in_order(file, table.key, table.values)
        bare = Parameter(table.key, table.title, kind, (), table.unit, _decimal(table.least), _decimal(table.most),
                         table.choices)  # fmt: skip
        values = []
        for dated in table.values:
            where = f"{table.key}（{dated.since}）"
            if (dated.value is None) != dated.repealed:
                raise self.error(file, f"{where}.value：写一个值，或写 repealed = true")
            value = settled(kind, dated.value)
            fault = bare.fault(value)
            if fault:
                raise self.error(file, f"{where}.value：{fault}")
            values.append(DatedValue(dated.since, value, self.basis(file, where, dated), dated.note))
        return Parameter(table.key, table.title, kind, tuple(values), table.unit, bare.least, bare.most, table.choices)

    def listed(self, file: str, table: schema.ListTable) -> OptionList:
        """One list; no option twice in one version of it."""
        self.in_order(file, table.key, table.values)
        values = []
        for dated in table.values:
            where = f"{table.key}（{dated.since}）"
            options = tuple(self.option(file, where, option) for option in dated.options)
            self.unique(file, f"{where}.options", iter(options), _key)
            self.unique(file, f"{where}.options", iter(options), lambda option: option.title)
            values.append(DatedOptions(dated.since, options, self.basis(file, where, dated)))
        return OptionList(table.key, table.title, tuple(values))

    def option(self, file: str, where: str, table: schema.OptionTable) -> Option:
        """One entry of a list, with its own article if it names one."""
        own = table.document or table.article or table.basis
        return Option(table.key, table.title, self.basis(file, f"{where} {table.key}", table) if own else None)

    def duty(self, table: schema.DutyTable) -> Duty:
        """One duty; its key is role, document, article and number together."""
        basis = self.basis("duties.toml", f"{table.role} 第 {table.number} 项", table)
        key = ".".join(part for part in (table.role, table.document, table.article, str(table.number)) if part)
        return Duty(key, table.role, table.number, table.text, basis, tuple(table.also))

    def post(self, table: schema.PostTable) -> PostKind:
        """One post of a unit."""
        basis = self.basis("organisation.toml", f"post {table.key}", table)
        return PostKind(table.key, table.title, "unit", table.required, table.many, basis, table.duties)

    def body(self, table: schema.BodyTable) -> BodyKind:
        """One body with its roles."""
        file = "organisation.toml"
        basis = self.basis(file, f"body {table.key}", table)
        roles = self.all_of(file, f"body {table.key} role", (self.role(table.key, role) for role in table.role))
        return BodyKind(table.key, table.title, table.short_title, table.office_title, table.required, basis, roles,
                        table.duties, table.office_duties)  # fmt: skip

    def role(self, body: str, table: schema.RoleTable) -> BodyRole:
        """One role in a body."""
        basis = self.basis("organisation.toml", f"body {body} role {table.key}", table)
        return BodyRole(table.key, table.title, table.required, table.many, basis, table.in_office, table.filled_from)

    def goal(self, table: schema.GoalTable) -> LetterGoal:
        """One target of the letter; a measured one has a bound, a judged one has none."""
        file = "obligations.toml"
        basis = self.basis(file, f"letter_goal {table.key}", table)
        if (table.direction == "judged") != (table.threshold is None):
            raise self.error(file, f"letter_goal {table.key}.threshold：direction 为 judged 时不写，其余必须写")
        return LetterGoal(table.key, table.text, table.measure, table.unit, table.direction, _decimal(table.threshold),
                          table.scope, basis)  # fmt: skip

    def obligation(self, table: schema.ObligationTable) -> Obligation:
        """One periodic duty."""
        basis = self.basis("obligations.toml", f"obligation {table.key}", table)
        return Obligation(table.key, table.title, table.period, table.owner, table.enabled, table.month, table.day,
                          table.times, table.proved_by, basis)  # fmt: skip


def _key(item: Any) -> str:
    return str(item.key)


def _decimal(number: int | Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _place(raw: Any, loc: Sequence[int | str]) -> str:
    """The path to a fault in the file's own words: an entry of an array is named by its key, else by its place."""
    parts: list[str] = []
    for step in loc:
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            raw = None  # the key that is missing
        name = raw.get("key") if isinstance(raw, dict) and isinstance(step, int) else None
        parts.append(f"[{name or step + 1}]" if isinstance(step, int) else f".{step}")
    return "".join(parts).lstrip(".") + "："


_COMPLAINTS = {
    "extra_forbidden": "不认识这一项，请删去或改正拼写",
    "missing": "缺少这一项",
    "date_type": "应为日期，不加引号，如 2021-10-13",
    "bool_type": "应为 true 或 false",
    "int_type": "应为整数",
    "string_type": "应为文字，加引号",
    "string_pattern_mismatch": "只能用小写英文字母、数字和 . _ -，以字母开头",
    "string_too_short": "不能为空",
    "string_too_long": "文字过长",
    "too_short": "至少写一项",
}


def _complaint(error: Any) -> str:
    """What is wrong, in Chinese; the value is shown when it was there."""
    kind = error["type"]
    if kind == "literal_error":
        return f"“{error['input']}”不对，应为 {error['ctx']['expected'].replace(' or ', '、')} 之一"
    return _COMPLAINTS.get(kind, "类型或取值不对")
