"""The demo year: a believable bureau, made by the commands under a clock of its own."""
