"""The long set: every case up to its goal within the minutes given; prints one table, exits with 1 when one fails.

`python -m tests.faults --minutes N [--only WORD] [--seed N]`.
"""

import argparse
import atexit
import importlib
import logging
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bootstrap.py faults", description=__doc__)
    parser.add_argument(
        "--minutes",
        type=float,
        default=60.0,
        help="how long the whole may take (default 60; every goal is reached in about that)",
    )
    parser.add_argument("--only", default="", metavar="WORD", help="only cases whose name or module holds WORD")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="repeats a run that failed")
    return parser.parse_args()


def _own_home() -> None:
    """An empty home, as the tests have it: nothing of the person who runs this is read or written."""
    home = Path(tempfile.mkdtemp(prefix="pingan-home-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["HOME"] = str(home)
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(home / name.lower())


def main() -> int:
    """Play all cases, printing each line as it is known; the table again at the end, the failed ones in full."""
    asked = _arguments()
    _own_home()
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)  # tells of cursors on damaged files at length
    from tests.faults.verdict import CASES, HEAD, line, play_long

    for path in sorted(HERE.glob("test_*.py")):
        importlib.import_module(f"tests.faults.{path.stem}")
    cases = [it for it in CASES if asked.only in f"{it.title} {it.play.__module__} {it.play.__name__}"]
    print(f"seed {asked.seed}，{len(cases)} 个用例，{asked.minutes:g} 分钟\n{HEAD}", flush=True)
    end = time.monotonic() + asked.minutes * 60
    verdicts = []
    for place, one in enumerate(cases):
        left = max(0.0, end - time.monotonic())
        share = left * one.weight / sum(it.weight for it in cases[place:])
        verdicts.append(play_long(one, share, asked.seed + place))
        print(line(verdicts[-1]), flush=True)
    failed = [verdict for verdict in verdicts if verdict.failed]
    for verdict in failed:
        print(f"\n{verdict.case}", *verdict.faults[:20], sep="\n  ", flush=True)
    skipped = sum(bool(verdict.impossible) for verdict in verdicts)
    tries, lost = sum(v.tries for v in verdicts), sum(v.lost for v in verdicts)
    print(f"\n合计 {tries} 次，丢失 {lost}，失败 {len(failed)}，未做 {skipped}", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
