"""Guaranteed-price purchases (托底收购): weigh tickets, prices, quota, settlement, payment."""
