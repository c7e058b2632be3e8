"""Qt: windows, one page a tab, and the parts they are made of."""
