"""责任状 / 责任书 (S10): templates, the year's letters, signing, papers."""
