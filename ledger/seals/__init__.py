"""Seals (封账): vouchers are chained, hashed into a Merkle tree, signed, and published outside the database."""
