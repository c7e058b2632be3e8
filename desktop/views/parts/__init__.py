"""What every page is made of: forms, editors, lists, dialogs, papers on the screen, the look; no page's own matters."""
