"""督办督导 (S14): cases, measures, clocks, papers and what they bring."""
