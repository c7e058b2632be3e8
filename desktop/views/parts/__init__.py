"""Beneath every page: dialogs, work behind the window, what this PC remembers; no page's own matters."""
