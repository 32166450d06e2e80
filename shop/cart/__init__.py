"""The cart: slugs and numbers of boxes in the shopper's signed cookie; nothing is stored here."""
