"""Steps of a very large cooperative, taken behind the pages."""
