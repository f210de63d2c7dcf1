"""The nouns of the product (docs/glossary.md): frozen values without I/O."""
