"""Papers on the screen: preview, printing, and the ways a paper leaves the window."""
