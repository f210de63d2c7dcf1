"""Provision, break, record: the step-timing simulator."""
