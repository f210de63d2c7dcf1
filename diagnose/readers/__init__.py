"""Reads documents: what people paste -> evidence with kinds, fields and exact places."""
