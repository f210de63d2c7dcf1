"""Fuzzing: what must hold for any bytes, and the atheris target over it."""
