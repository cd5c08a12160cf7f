"""The worker: the process that trains a run, and all that it does while it trains."""
