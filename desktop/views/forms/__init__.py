"""Forms: one editor a field kind, rows and files in them, what is typed kept as a draft."""
