"""Descriptions as shops' programs keep them, in HTML, as plain text."""

import html
import re

_BLOCK = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")


def plain(told: str) -> str:
    """Return the words of a description; blocks end their line, and what is no tag stays.

    >>> plain("<p>Oak &amp; <b>steel</b></p> <p>3 < 4</p>").splitlines()
    ['Oak & steel', '3 < 4']
    """
    text = html.unescape(_TAG.sub("", _BLOCK.sub("\n", told)))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
