"""Today: what a secretary or a shed worker sees first."""
