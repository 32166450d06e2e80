"""Vouchers written by hand (手工凭证): one person makes them, with their papers, another approves them."""
