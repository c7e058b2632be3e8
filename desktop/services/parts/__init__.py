"""What use cases share: checks, numbers, drafts, files, papers onto disk, plain ledgers; no room's own matters."""
