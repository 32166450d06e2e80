"""Orders: placed by guests, promised out of lots, followed by an unguessable link."""
