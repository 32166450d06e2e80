"""The daily work of an accountant: each deed by its name in the trade, posted by its rule."""
