"""Legal persons that own books: cooperatives, their union, village collectives; and their charters."""
