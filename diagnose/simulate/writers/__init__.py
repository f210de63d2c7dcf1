"""Recordings of simulated runs in the platforms' own formats."""
