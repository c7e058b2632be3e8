"""矛盾纠纷 (S4): the ledger, 排查 records and the monthly report."""
