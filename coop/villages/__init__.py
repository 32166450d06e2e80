"""The villages, and which legal entities are at home in each."""
