"""Model files: plain numbers with a checked description, safe to load from anybody."""
