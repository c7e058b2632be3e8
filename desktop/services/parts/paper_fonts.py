"""What the person should know once about fonts before the first paper: which official ones this PC lacks."""


def font_note() -> str:
    """One sentence about the official faces that others stand in for here (GB/T 9704); "" when this PC has all."""
    from desktop.reports.parts.fonts import substitution_note  # the papers' parts load when first used

    return substitution_note()
