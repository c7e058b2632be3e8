"""矛盾纠纷 (S4): cases, 排查 records, the monthly report and who has sent what."""
