"""How everything looks: colours and sizes, icons, small widgets, charts; no record, no file."""
