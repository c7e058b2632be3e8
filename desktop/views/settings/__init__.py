"""制度参数与节假日: the pack's values, the unit's own changes, the calendar, 本单位."""
