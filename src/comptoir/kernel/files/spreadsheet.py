"""Cells for spreadsheets: no text is run as a formula (OWASP, "CSV Injection")."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet would run."""


def cell(value: object) -> object:
    """Return a cell that no spreadsheet takes as a formula.

    >>> cell("=1+1"), cell("plain"), cell(-3)
    ("'=1+1", 'plain', -3)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
