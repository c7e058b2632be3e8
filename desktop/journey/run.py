"""`--demo OUT`: makes the demo, then does a clerk's October in the real window and leaves every paper in OUT."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PASSPHRASE = "演示口令-2026"
YEAR, MONTH = 2026, 10
LOOKS = (("light", 100), ("light", 150), ("dark", 100), ("dark", 150))


def run_journey(out: Path) -> int:
    """Returns 0 only when everything was made; says each step on standard output, and the failed one on error."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.plugin=false;*.debug=false;default.warning=false")
    out = out.resolve()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"不能在 {out} 建立文件夹：{error.strerror}。请换一个可以写入的位置。", file=sys.stderr)
        return 2
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} 秒] {text}", flush=True)

    from desktop.journey.driver import JourneyFailed

    try:
        _travel(out, say)
        missing = missing_results(out)
    except JourneyFailed as failure:
        print(f"流程中断：{failure}。已生成的文件留在 {out}。", file=sys.stderr)
        return 1
    if missing:
        print(f"缺少：{'、'.join(missing)}", file=sys.stderr)
        return 1
    say(f"完成，结果在 {out}")
    return 0


def _travel(out: Path, say: Callable[[str], None]) -> None:
    from desktop.bootstrap import Program, load_packs
    from desktop.journey.clerk import Clerk
    from desktop.journey.driver import Driver
    from desktop.services.demo.year import make_demo

    file = out / "demo.db"
    for old in (file, out / "demo.db.lock"):
        old.unlink(missing_ok=True)
    say("用程序自己的命令生成一年的演示数据")
    make_demo(file, PASSPHRASE, load_packs(), lambda text: say(f"　{text}")).vault.close()
    (out / "PASSPHRASE.txt").write_text(PASSPHRASE + "\n", "utf-8")
    with tempfile.TemporaryDirectory(prefix="pingan-journey-") as folder:
        program = Program(Path(folder) / "preferences.ini")
        driver = Driver(program.app, out / "截图")
        clerk = Clerk(program, driver, out, YEAR, MONTH)
        for title, step in clerk.steps(file, PASSPHRASE, LOOKS):
            say(title)
            step()
        summary = clerk.summary()
        (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", "utf-8")
        clerk.leave()


def missing_results(out: Path) -> list[str]:
    """What the journey promises and is not there, by name."""
    wanted = {
        "demo.db": 1,
        "PASSPHRASE.txt": 1,
        "summary.json": 1,
        "月报/*.xlsx": 14,
        f"责任状/责任状-{YEAR}.pdf": 1,
        "责任状/*.docx": 1,
        "组织机构/*.pdf": 2,
        "组织机构/*.xlsx": 1,
        "检查隐患/*.pdf": 20,
        "检查隐患/*.docx": 5,
        "检查隐患/*.xlsx": 15,
        "督导/*.pdf": 15,
        "督导/*.docx": 10,
        "督导/*.xlsx": 1,
        "截图/*.png": 4 * len(LOOKS),
    }
    return [
        pattern
        for pattern, least in wanted.items()
        if sum(path.stat().st_size > 0 for path in out.glob(pattern)) < least
    ]
