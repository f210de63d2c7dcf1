"""Provision, break, record: the step-timing simulator (docs/simulator.md)."""
