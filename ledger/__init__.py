"""The books of the cooperatives: entities, journal, posting rules, member accounts, distribution.

Knows no village, no mushroom and no shop. The packages above it post through `ledger.rules`, ask through
`ledger.journal.reading`, and name accounts by their code.
"""
