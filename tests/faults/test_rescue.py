"""What is left is brought over, the rest is counted; tampering is noticed; what cannot be written is looked at."""

import shutil
import subprocess
from pathlib import Path

import apsw

from desktop.models.dispute import Dispute
from desktop.models.schema import SCHEMA_NUMBER
from desktop.models.trail.audit import AuditEntry
from desktop.models.vault.errors import NewerFile, VaultError
from desktop.models.vault.key import derive_key, salt_of
from desktop.services.dispute.case import load_dispute, save_dispute
from desktop.services.parts.trouble import trouble_of
from desktop.services.trail.audit_check import verify_audit, verify_new
from desktop.services.vault.backup import ASKED, back_up
from desktop.services.vault.salvage import SalvageFailed, salvage
from desktop.services.vault.stick import copy_newest
from tests.faults.disk import FILLER, PAGE, fill, read_only, small_disk
from tests.faults.exports import ids
from tests.faults.office import busy_file, case_values, office_file, opened, remember_keys
from tests.faults.survey import survey
from tests.faults.verdict import Budget, Impossible, case, verify
from tests.support import NOW, PASSPHRASE, Clock, packs

# --- salvage ----------------------------------------------------------------------------------------


def foreign(path: Path) -> apsw.Connection:
    """The file in somebody else's SQLCipher, as one who tampers would open it."""
    other = apsw.Connection(str(path))
    other.pragma("cipher", "sqlcipher")
    other.pragma("legacy", 4)
    other.pragma("key", PASSPHRASE)
    return other


def rows_in(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    other = foreign(path)
    tables = [name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    counts = {name: other.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
    other.close()
    return {name: count for name, count in counts.items() if not name.startswith("sqlite_")}


@case("抢救损坏的文件：读出的与缺失的如实列出", quick=5, goal=100, weight=3)
def salvaged(budget: Budget) -> None:
    """Pages spoilt at random, no backup: each row is in the new file or counted missing; the new file is whole."""
    home = budget.folder / "sound"
    home.mkdir(parents=True)
    sound = busy_file(home)
    content, before = sound.read_bytes(), rows_in(sound)
    refused = lost = 0
    for place in budget.rounds():
        spoilt, new = place / "损坏.db", place / "抢救.db"
        damaged = bytearray(content)
        for _ in range(budget.random.choice((1, 1, 2, 5, 20))):
            at = budget.random.randrange(len(content) // PAGE) * PAGE
            damaged[at + 16 : at + PAGE] = budget.random.randbytes(PAGE - 16)
        spoilt.write_bytes(damaged)
        try:
            made = salvage(spoilt, new, derive_key(PASSPHRASE, salt_of(sound)), packs(), (), Clock(NOW))
        except SalvageFailed as failed:
            refused += 1
            budget.expect("请" in str(failed) and not new.exists(), f"{failed}")
            continue
        missing = {table.table: len(table.lost) + len(table.dropped) for table in made.tables if not table.is_whole}
        made.workspace.vault.close()
        after = rows_in(new)
        for table, count in before.items():
            if after.get(table, 0) < count and table not in missing and table not in GROWING:
                budget.fault(f"{table} 少了 {count - after.get(table, 0)} 条，清单没有说")
        lost += sum(max(0, count - after.get(table, 0)) for table, count in before.items())
        budget.faults += [f"新文件 {what}" for what in survey(new).damage if "审计链" not in what]
        budget.expect(made.report and made.report.exists(), "没有抢救清单")
        budget.expect(spoilt.read_bytes() == damaged, "损坏的文件被改动")
    budget.note = f"缺失 {lost} 条均列出，{refused} 次救不了并说明"


GROWING = frozenset({"audit", "audit_touch", "alembic_version"})
"""The salvage itself writes into these."""


# --- tampering --------------------------------------------------------------------------------------

TAMPERING = {
    "改一条": "UPDATE audit SET summary = '什么也没做' WHERE seq = :seq",
    "改操作人": "UPDATE audit SET operator = '别人' WHERE seq = :seq",
    "改时间": "UPDATE audit SET at = '2020-01-01 00:00:00' WHERE seq = :seq",
    "删一条": "DELETE FROM audit WHERE seq = :seq",
    "截去末尾": "DELETE FROM audit WHERE seq > :last - 3",
    "全删": "DELETE FROM audit",
}


@case("审计被改、被删、截尾：都能发现并指出位置", quick=6, goal=60, weight=3)
def tampered_audit(budget: Budget) -> None:
    """By somebody who knows the passphrase and takes the triggers away first; a backup remembers the head."""
    ways = list(TAMPERING) * (budget.tries // len(TAMPERING) or 1)
    for place, way in zip(budget.rounds(), ways, strict=False):
        path = office_file(place)
        ws = opened(path)
        for number in range(6):
            save_dispute(ws, None, case_values(ws, f"第 {number} 起"))
        budget.expect(not verify_new(ws).problem, "没有改动却说有")
        back_up(ws, ASKED)
        with ws.read() as session:
            last = session.query(AuditEntry).count()
        ws.vault.close()
        seq = budget.random.randint(2, last - 1)
        other = foreign(path)
        for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            other.execute(f'DROP TRIGGER "{name}"')
        other.execute("PRAGMA foreign_keys = OFF")
        statement = TAMPERING[way]
        known = {"seq": seq, "last": last}
        other.execute(statement, {name: value for name, value in known.items() if f":{name}" in statement})
        other.close()
        ws = opened(path)
        found = verify_audit(ws).problem
        budget.expect(found, f"{way}：没有发现")
        if ":seq" in statement:
            budget.expect(f"第 {seq} 条" in found, f"{way}第 {seq} 条：说成 {found}")
        ws.vault.close()


@case("触发器拒绝改动审计", quick=1, goal=1, weight=0.2)
def audit_triggers(budget: Budget) -> None:
    """Without taking them away first, not even another tool can change or delete an entry."""
    for place in budget.rounds():
        path = office_file(place)
        for statement in ("UPDATE audit SET summary = 'x'", "DELETE FROM audit"):
            other = foreign(path)
            try:
                other.execute(statement)
                budget.fault(f"{statement} 成功了")
            except apsw.Error as refused:
                budget.expect("audit" in str(refused), f"{statement}：{refused}")
            other.close()


# --- only to be looked at ---------------------------------------------------------------------------


def looked_at(budget: Budget, path: Path, what: str) -> None:
    """Opens to be read; every command is refused in words; nothing of the file changes."""
    before = path.read_bytes()
    try:
        ws = opened(path)
    except NewerFile as refused:
        budget.expect("升级" in str(refused), f"{what}：{refused}")
        return
    budget.expect(ws.vault.view_only, f"{what}：没有说只能查看")
    shown = [load_dispute(ws, number)["name"] for number in ids(ws, Dispute)]
    budget.expect(shown, f"{what}：读不出内容")
    try:
        save_dispute(ws, None, case_values(ws, "写不进去的一起"))
        budget.fault(f"{what}：竟然保存了")
    except Exception as refused:
        trouble = trouble_of(refused)
        budget.expect(trouble and "只能查看" in str(refused), f"{what}：{type(refused).__name__}: {refused}")
    ws.vault.close()
    budget.expect(path.read_bytes() == before, f"{what}：文件变了")


@case("更新版本的文件：只看不写", quick=2, goal=4, weight=0.5)
def newer_schema(budget: Budget) -> None:
    """One number ahead, and far ahead with tables this program does not know."""
    for step, place in budget.of(["1", "2", "50", "1000"]):
        path = busy_file(place)
        other = foreign(path)
        other.pragma("user_version", SCHEMA_NUMBER + int(step))
        other.execute("CREATE TABLE to_come (id INTEGER PRIMARY KEY, what TEXT)")
        other.close()
        looked_at(budget, path, f"结构 +{step}")


@case("只读磁盘、只读文件：只看不写", quick=1, goal=6, weight=0.5)
def read_only_disk(budget: Budget) -> None:
    """A card with its switch moved, before the file is opened and while it is open."""
    for place in budget.rounds():
        with small_disk(place / "disk", 8192) as disk:
            path = busy_file(disk)
            read_only(disk)
            looked_at(budget, path, "只读磁盘")
            read_only(disk, False)
            ws = opened(path)
            save_dispute(ws, None, case_values(ws, "只读之前的一起"))
            shutil.copyfile(path, place / "before.db")
            try:
                read_only(disk)
            except Impossible:  # a disk with files open for writing may refuse
                ws.vault.close()
                continue
            try:
                save_dispute(ws, None, case_values(ws, "只读之后的一起"))
                budget.fault("磁盘变为只读后竟然保存了")
            except Exception as refused:
                trouble = trouble_of(refused)
                budget.expect(trouble, f"{type(refused).__name__}: {refused}")
            read_only(disk, False)
            ws.vault.close()
            budget.faults += survey(path).damage


# --- the stick --------------------------------------------------------------------------------------


@case("拷到 U 盘：满、拔出、只读", quick=3, goal=30, weight=0.5)
def bad_sticks(budget: Budget) -> None:
    """Nothing half-copied under a backup's name, said in words; with room it is copied and opens."""
    ways = ["full", "pulled", "readonly"] * (budget.tries // 3 or 1)
    for place, way in zip(budget.rounds(), ways, strict=False):
        ws = opened(busy_file(place))
        remember_keys()
        with small_disk(place / "U盘", 4096) as stick:
            if way == "full":
                fill(stick, budget.random.randint(0, 200) * PAGE)
            elif way == "readonly":
                read_only(stick)

            def pull(done: int, _total: int, _what: str, stick: Path = stick, way: str = way) -> None:
                if way == "pulled" and done:
                    subprocess.run(["umount", "-l", stick], capture_output=True, check=False)

            try:
                copied = copy_newest(ws, stick, pull)
                whole = copied.exists() and not survey(copied).damage
                budget.expect(whole, f"{way}：说拷好了，却不完整")
            except VaultError as refused:
                budget.expect("没有拷成" in str(refused), f"{way}：{refused}")
                half = [path for path in stick.iterdir() if path.name != FILLER]
                budget.expect(not half, f"{way}：留下 {half}")
            except Exception as error:
                budget.fault(f"{way}：{type(error).__name__}: {error}")
        ws.vault.close()


def test_salvage_counts_what_it_could_not_read(tmp_path: Path) -> None:
    verify(salvaged, tmp_path)


def test_a_tampered_audit_is_noticed_and_the_place_named(tmp_path: Path) -> None:
    verify(tampered_audit, tmp_path)


def test_triggers_keep_the_audit_append_only(tmp_path: Path) -> None:
    verify(audit_triggers, tmp_path)


def test_a_newer_file_is_looked_at_and_left_alone(tmp_path: Path) -> None:
    verify(newer_schema, tmp_path)


def test_a_read_only_disk_is_looked_at_and_said(tmp_path: Path) -> None:
    verify(read_only_disk, tmp_path)


def test_bad_sticks_leave_nothing_half_copied(tmp_path: Path) -> None:
    verify(bad_sticks, tmp_path)
