"""Households and persons: the register behind the member numbers of the books."""
