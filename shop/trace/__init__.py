"""Trace: what the QR on a box opens. Village, shed or grower's village, batch, dates; no personal data."""
