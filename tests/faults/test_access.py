"""Passphrases of every shape and the recovery code: right ones open, wrong ones are told why, nobody is locked out."""

import unicodedata
from pathlib import Path

import apsw

from desktop.models.vault.errors import VaultError, VoidCode, WrongPassphrase
from desktop.models.vault.opening import create_vault, open_vault
from desktop.models.vault.recovery_code import ALPHABET, GROUPS, write_code
from desktop.services.dispute.case import load_dispute, save_dispute
from desktop.services.vault.backup import list_backups
from desktop.services.vault.passphrase import NotACode, change_passphrase, open_by_code, renew_passphrase, sheet_state
from desktop.services.workspace import Workspace
from tests.faults.long_jobs import OTHER_PASSPHRASE
from tests.faults.office import case_values, office_file, opened
from tests.faults.survey import survey
from tests.faults.verdict import Budget, case, verify
from tests.support import PASSPHRASE, packs

UNUSUAL = (
    '引号\'和"双引号"；',
    "ＦＵＬＬ　ＷＩＤＴＨ１２３",
    "'; DROP TABLE unit; --",
    "x'前面像密钥，后面不是",
    "\\x27反斜杠%s{0}$HOME`ls`",
    "e\u0301 组合字符 \u212b\u00e5",
    "𠮷野家🔑表情与生僻字龑",
    "很长的口令" * 60,
)
NEVER = ("x'" + "ab" * 32 + "'", "X'" + "0" * 96 + "'", "短", " 前有空格的口令", "后有换行的口令\n", "")


@case("各种口令：引号、全角、组合字符、表情、超长", quick=4, goal=8, weight=0.5)
def unusual_passphrases(budget: Budget) -> None:
    """What was set opens the file, here and in a foreign SQLCipher tool; what only looks like it does not."""
    for passphrase, place in budget.of(list(UNUSUAL)):
        path = place / "v.db"
        create_vault(path, passphrase).close()
        open_vault(path, passphrase).close()
        other = apsw.Connection(str(path))
        other.pragma("cipher", "sqlcipher")
        other.pragma("legacy", 4)
        other.pragma("key", unicodedata.normalize("NFC", passphrase))
        budget.expect(other.execute("SELECT count(*) FROM audit").fetchone() == (0,), f"{passphrase!r} 别的工具打不开")
        other.close()
        for wrong in {passphrase + "1", passphrase.swapcase(), unicodedata.normalize("NFKC", passphrase)}:
            if unicodedata.normalize("NFC", wrong) == unicodedata.normalize("NFC", passphrase):
                continue
            try:
                open_vault(path, wrong).close()
                budget.fault(f"{wrong!r} 也打开了 {passphrase!r} 的文件")
            except WrongPassphrase:
                pass


@case("不能用的口令：x'…'、太短、首尾空白", quick=6, goal=6, weight=0.5)
def unusable_passphrases(budget: Budget) -> None:
    """Refused with the reason, when a file is made and when the passphrase is changed; no file is made or changed."""
    for passphrase, place in budget.of(list(NEVER)):
        try:
            create_vault(place / "v.db", passphrase).close()
            budget.fault(f"{passphrase!r} 竟然可用")
        except VaultError as refused:
            budget.expect("口令" in str(refused), str(refused))
        budget.expect(not list(place.iterdir()), f"{passphrase!r} 留下了文件")
        path = office_file(place)
        ws = opened(path)
        try:
            change_passphrase(ws, PASSPHRASE, passphrase)
            budget.fault(f"竟然改成了 {passphrase!r}")
        except Exception as refused:
            budget.expect("口令" in str(refused), f"{type(refused).__name__}: {refused}")
        ws.vault.close()
        open_vault(path, PASSPHRASE).close()


def code_of(ws: Workspace) -> list[str]:
    """The groups of the sheet in force."""
    return list(write_code(ws.vault.key.raw, sheet_state(ws).number))


def swapped(groups: list[str], budget: Budget) -> tuple[list[str], int]:
    """The code with one sign copied wrong; the group it is in."""
    group, place = budget.random.randrange(GROUPS), budget.random.randrange(len(groups[0]))
    sign = budget.random.choice([one for one in ALPHABET if one != groups[group][place]])
    wrong = list(groups)
    wrong[group] = wrong[group][:place] + sign + wrong[group][place + 1 :]
    return wrong, group


@case("忘记口令：凭恢复码打开，换新口令，旧单作废", quick=2, goal=20, weight=1)
def forgotten(budget: Budget) -> None:
    """The whole way: code, new passphrase, everything there, the old code and the old passphrase void."""
    for place in budget.rounds():
        path = office_file(place)
        ws = opened(path)
        name = "忘记口令之前的一起"
        saved = save_dispute(ws, None, case_values(ws, name))
        groups = code_of(ws)
        ws.vault.close()
        ws = open_by_code(path, groups, packs())
        renew_passphrase(ws, OTHER_PASSPHRASE)
        budget.expect(code_of(ws) != groups, "换了口令，恢复码没有换")
        budget.expect(list_backups(ws), "更改口令前没有备份")
        ws.vault.close()
        found = survey(path, (), OTHER_PASSPHRASE)
        budget.faults += found.damage
        ws = opened(path, OTHER_PASSPHRASE)
        budget.lost += load_name(ws, saved.id) != name
        ws.vault.close()
        refuse_old_ways(budget, path, groups)


def refuse_old_ways(budget: Budget, path: Path, groups: list[str]) -> None:
    """Neither the old passphrase nor the old code opens the file, and each is told what it is."""
    try:
        open_vault(path, PASSPHRASE).close()
        budget.fault("旧口令仍能打开")
    except WrongPassphrase as refused:
        budget.expect("不是现在的口令" in str(refused), f"旧口令：{refused}")
    try:
        open_by_code(path, groups, packs()).vault.close()
        budget.fault("旧码仍能打开")
    except VoidCode as refused:
        budget.expect("作废" in str(refused), f"旧码：{refused}")


def load_name(ws: Workspace, dispute_id: int) -> str:
    """The name of a case."""
    return str(load_dispute(ws, dispute_id)["name"])


@case("抄错的恢复码：哪一组错，文件未动", quick=40, goal=2000, weight=0.3)
def mistyped_codes(budget: Budget) -> None:
    """Every single wrong sign is found in its own group before the file is touched: there need not even be one."""
    place = budget.folder / "file"
    place.mkdir(parents=True)
    ws = opened(office_file(place))
    groups = code_of(ws)
    ws.vault.close()
    for empty in budget.rounds():
        wrong, group = swapped(groups, budget)
        try:
            open_by_code(empty / "没有这个文件.db", wrong, packs())
            budget.fault("错码被接受")
        except NotACode as refused:
            named = f"第 {group + 1} 组" in str(refused)
            budget.expect(named and refused.groups == (group,), f"第 {group + 1} 组抄错，却说：{refused}")
        except VaultError as touched:
            budget.fault(f"没看出抄错就去打开文件：{touched}")


def test_unusual_passphrases_open_what_they_made(tmp_path: Path) -> None:
    verify(unusual_passphrases, tmp_path)


def test_unusable_passphrases_are_refused_with_the_reason(tmp_path: Path) -> None:
    verify(unusable_passphrases, tmp_path)


def test_a_forgotten_passphrase_is_replaced_by_the_recovery_code(tmp_path: Path) -> None:
    verify(forgotten, tmp_path)


def test_a_mistyped_code_names_its_group_before_the_file_is_touched(tmp_path: Path) -> None:
    verify(mistyped_codes, tmp_path)
