"""The demo season (演示): invented people, and every deed through the same services as the pages."""
