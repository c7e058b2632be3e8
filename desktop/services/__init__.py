"""Use cases: commands that write (one transaction each) and queries that read."""
