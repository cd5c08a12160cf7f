"""What of a run is useful without this program, and the command that repeats it."""
