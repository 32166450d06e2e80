"""Who gets what share of the surplus: the exact engine, the plan, and its posting."""
