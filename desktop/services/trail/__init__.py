"""留痕: audit, history, 撤销, 回收站, 经办人."""
