"""留痕: the audit trail, and what undoing and the 回收站 need beside it."""
