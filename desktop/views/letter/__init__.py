"""责任状 / 责任书 (S10): the tab, the template, signing and papers."""
