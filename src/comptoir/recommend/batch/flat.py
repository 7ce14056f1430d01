"""Answers of a batch job as tables, for spreadsheets and for tools that send letters."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from comptoir.kernel.files.spreadsheet import cell

_WHO = ("userId", "itemId", "itemAttributes")


def csv_lines(answers: Iterable[str], length: int, *, segments: bool) -> Iterator[str]:
    """Yield the lines of a table, its head first.

    Args:
        answers: lines of a file of answers, JSON.
        length: items of a list, which have a column each.
        segments: the answers name users; each gets a line of their own.

    >>> answer = '{"input": {"userId": "u1"}, "output": {"recommendedItems": ["i3"]}}'
    >>> [line.strip() for line in csv_lines([answer], 2, segments=False)]
    ['asked,item_1,item_2,error', 'u1,i3,,']
    """
    items = [f"item_{place}" for place in range(1, length + 1)]
    head = ["audience", "place", "user_id", "error"] if segments else ["asked", *items, "error"]
    yield _line(head)
    for answer in answers:
        told = json.loads(answer)
        rows = _users(told) if segments else [_items(told, length)]
        yield from (_line(row) for row in rows)


def _items(told: Mapping[str, Any], length: int) -> list[Any]:
    found = list((told.get("output") or {}).get("recommendedItems", ()))[:length]
    return [_asked(told), *found, *[""] * (length - len(found)), told.get("error") or ""]


def _users(told: Mapping[str, Any]) -> Iterator[list[Any]]:
    asked, error = _asked(told), told.get("error") or ""
    found = (told.get("output") or {}).get("recommendedUsers", ())
    if error or not found:
        yield [asked, "", "", error]
    for place, user in enumerate(found, 1):
        yield [asked, place, user, ""]


def _asked(told: Mapping[str, Any]) -> str:
    asked = told.get("input") or {}
    return str(next((asked[name] for name in _WHO if asked.get(name)), ""))


def _line(row: Iterable[Any]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([cell(one) for one in row])
    return text.getvalue()
