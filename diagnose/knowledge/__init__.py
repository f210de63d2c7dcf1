"""From YAML entries to a checked knowledge base."""
