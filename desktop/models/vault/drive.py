"""Whether a folder lies on a fixed disk: SQLite's promises do not hold on sticks and network shares."""

import sys
from pathlib import Path

NETWORK_FILESYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "davfs", "ncpfs"})


def unsuitable_because(folder: Path) -> str:
    """A Chinese reason why a vault must not live there; "" when the place is fine."""
    if sys.platform == "win32":
        return _windows_reason(folder)
    return _mount_reason(folder.resolve(), Path("/proc/mounts"), Path("/sys/block"))


def _windows_reason(folder: Path) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    kinds = {2: "可移动磁盘（如 U 盘）", 4: "网络磁盘", 5: "光盘"}
    kind = kinds.get(ctypes.windll.kernel32.GetDriveTypeW(folder.resolve().anchor))
    return f"所选位置在{kind}上" if kind else ""


def _mount_reason(folder: Path, mounts: Path, blocks: Path) -> str:
    """Judge by the longest mount point above `folder`."""
    if not mounts.exists():
        return ""
    best, device, kind = "", "", ""
    for line in mounts.read_text("utf-8", "replace").splitlines():
        source, point, filesystem, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, device, kind = point, source, filesystem
    if kind in NETWORK_FILESYSTEMS:
        return "所选位置在网络磁盘上"
    disk = Path(device).name.rstrip("0123456789")
    flag = blocks / disk / "removable"
    if device.startswith("/dev/sd") and flag.exists() and flag.read_text().strip() == "1":
        return "所选位置在可移动磁盘（如 U 盘）上"
    return ""
