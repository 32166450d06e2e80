"""The cabin greenhouses."""
