"""What the villages grow: kinds of produce and their grades."""
