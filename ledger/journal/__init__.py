"""The journal: chart of accounts, vouchers in paired rows, periods, balances. Append-only in the database too."""
