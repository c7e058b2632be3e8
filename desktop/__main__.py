"""The way in: `python -m desktop [FILE] [--show-demo] [--demo OUT]`; parses the line before anything heavy loads."""

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__

if TYPE_CHECKING:
    import argparse

    from desktop.bootstrap import Program


def command_line() -> "argparse.ArgumentParser":
    """What can be said on the command line; help in Chinese, since users read it."""
    import argparse

    parser = argparse.ArgumentParser(
        prog="python -m desktop", description="平安台账：平安建设（综治工作）责任制单机台账", add_help=False
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="要打开的工作库（.db）")
    parser.add_argument("--show-demo", action="store_true", help="打开演示库的窗口（第一次会先生成）")
    parser.add_argument("--demo", type=Path, metavar="OUT", help="不用显示器走完整个演示流程，结果放在 OUT 文件夹")
    parser.add_argument("--version", action="version", version=f"平安台账 {__version__}", help="显示版本后退出")
    parser.add_argument("-h", "--help", action="help", help="显示这份说明后退出")
    return parser


def quick_start(preferences_file: Path | None = None) -> "Program":
    """The program, ready to show its first window.

    The collector rests until that window shows (`Program.show_start`): what is made before it stays for good, and
    looking through it again and again took a sixteenth of the start.
    """
    gc.disable()
    from desktop.bootstrap import Program

    return Program(preferences_file)


def main(arguments: list[str] | None = None) -> int:
    """Start the program; returns the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given:  # a double click: nothing to read, so nothing to load for it
        return quick_start().run()
    chosen = command_line().parse_args(given)
    if chosen.demo is not None:
        from desktop.journey.run import run_journey

        return run_journey(chosen.demo)
    return quick_start().run(chosen.file, show_demo=chosen.show_demo)


if __name__ == "__main__":
    sys.exit(main())
