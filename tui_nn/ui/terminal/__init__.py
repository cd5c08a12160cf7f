"""The terminal: what it can show, what comes from it, what is sent to it, how it is given back."""
