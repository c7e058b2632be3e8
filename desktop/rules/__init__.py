"""Pure policy: rule packs with dated values, working days, deadlines and rates; no Qt, no database."""
