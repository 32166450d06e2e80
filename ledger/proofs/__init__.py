"""Proofs that a member's share is part of what was published, without showing anybody else's."""
