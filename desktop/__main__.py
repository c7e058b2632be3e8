"""The way in: `python -m desktop [FILE] [--show-demo] [--demo OUT]`; parses the line before anything heavy loads."""

import argparse
import sys
from pathlib import Path

from desktop import __version__


def command_line() -> argparse.ArgumentParser:
    """What can be said on the command line; help in Chinese, since users read it."""
    parser = argparse.ArgumentParser(
        prog="python -m desktop", description="平安台账：平安建设（综治工作）责任制单机台账", add_help=False
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="要打开的工作库（.db）")
    parser.add_argument("--show-demo", action="store_true", help="打开演示库的窗口（第一次会先生成）")
    parser.add_argument("--demo", type=Path, metavar="OUT", help="不用显示器走完整个演示流程，结果放在 OUT 文件夹")
    parser.add_argument("--version", action="version", version=f"平安台账 {__version__}", help="显示版本后退出")
    parser.add_argument("-h", "--help", action="help", help="显示这份说明后退出")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Start the program; returns the exit code."""
    chosen = command_line().parse_args(arguments)
    if chosen.demo is not None:
        from desktop.journey.run import run_journey

        return run_journey(chosen.demo)
    from desktop.bootstrap import Program

    return Program().run(chosen.file, show_demo=chosen.show_demo)


if __name__ == "__main__":
    sys.exit(main())
