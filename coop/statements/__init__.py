"""Statements for villages and households, composed of the books' figures and the cooperative's."""
