"""督办督导 (S14): cases, their ladder, papers and what they bring."""
