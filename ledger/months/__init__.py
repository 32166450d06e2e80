"""Close a month, open it again while that is still allowed, and open the books of a new year."""
