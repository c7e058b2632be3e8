"""Papers and files: plain rows in, a file out; no database, no Qt, and nothing heavy imported before it is needed."""
