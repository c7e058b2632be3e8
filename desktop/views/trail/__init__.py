"""留痕 in the window: audit, 撤销, 回收站, and whose name is written on every change."""
