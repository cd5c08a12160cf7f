"""What was done for speed, apart from what is said for understanding.

Each module says what it gains. The rest of `network` is right without knowing how these work.
"""
