"""Fulfilment: what was promised leaves, with a tracking number that the buyer sees."""
