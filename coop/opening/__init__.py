"""Begin from what a village has: its members and opening balances, from tables that it filled in."""
