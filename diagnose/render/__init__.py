"""A report in many forms; nothing is computed here."""
