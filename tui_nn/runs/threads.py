"""How many threads the matrix products may have: environment variables, read as NumPy loads."""

THREAD_SETTINGS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""The names that the usual BLAS libraries listen to."""
