"""Jobs that run by the clock: in their own process, under a lease, each slot once."""
