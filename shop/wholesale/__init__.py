"""Wholesale: goods sold on account, with a delivery note."""
