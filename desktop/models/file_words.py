"""Why the system would not read or write a file, in Chinese: its own words are English on most machines."""

import errno

_WORDS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "只能读取，不能写入",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.ENOENT: "找不到",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENAMETOOLONG: "名称太长",
    errno.EIO: "存储设备读写出错",
    errno.EBUSY: "正被别的程序使用",
}


def plain_reason(error: OSError) -> str:
    """The reason in a few Chinese words; an unusual one by its number, so that it can still be looked up."""
    return _WORDS.get(error.errno or 0, f"系统错误 {error.errno}" if error.errno else "系统没有说明原因")
