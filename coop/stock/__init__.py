"""The stock of lots, in grams: the one writer of moves and levels."""
