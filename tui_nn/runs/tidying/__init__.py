"""Keeping runs in order: notes, colours, names, and the bin."""
