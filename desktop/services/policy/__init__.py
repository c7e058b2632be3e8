"""制度参数 and the calendar: what holds on a day, and the unit's own dated changes."""
