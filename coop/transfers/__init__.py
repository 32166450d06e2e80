"""Transfers: a cooperative's lots handed over to the merchant of record at the transfer price."""
