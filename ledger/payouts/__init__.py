"""Payments in batches: made by one person, checked by another, carried by a bank file or a list to sign."""
