"""Batches: one load of one shed, 26 days, with its stages and tasks."""
