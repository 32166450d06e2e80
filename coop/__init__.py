"""The cooperative: villages, members, sheds and batches, harvest, purchases, lots, stock, transfers, statements."""
