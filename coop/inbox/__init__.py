"""What phones have kept while there was no signal: taken once, answered always, lost never."""
