"""The arithmetic of recipes: NumPy, SciPy and numba, no words of the business.

Functions compiled by numba are cached beside this package, so the first call after an install
takes seconds and later ones do not.
"""
