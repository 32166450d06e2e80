"""Payments as a cooperative really takes them: transfer, wallet code, cash at collection; confirmed by staff."""
