"""Found a federation in an empty database, from one file: villages, entities, produce, sheds, shelves."""
