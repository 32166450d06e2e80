"""The demo season (演示): invented people, the newspaper's villages, every deed through the same services as the pages."""
