"""Several runs beside each other: how well they read, and what they were told."""
