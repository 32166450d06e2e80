"""Harvest: weighings by grade, each of which goes into a lot."""
