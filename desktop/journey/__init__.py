"""The demo journey: the whole first year in the real window without a display, its results left in a folder."""
