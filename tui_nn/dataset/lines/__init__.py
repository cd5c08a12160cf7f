"""Lines of text: what their columns are, where they end in a file, and the values in them."""
