"""What can be read off a text without a model, as Polars expressions over scorer columns."""

import polars as pl

_TEXT = pl.col("text")
_FIRST_PERSON = {
    "de": "ich|mich|mir|mein|meine|meinen|meiner|meinem|wir|uns|unser|unsere",
    "en": "i|me|my|mine|myself|we|us|our",
    "es": "yo|me|mi|mis|conmigo|nosotros|nos|nuestro|nuestra",
    "fr": "je|j|me|m|moi|mon|ma|mes|nous|notre|nos",
    "it": "io|mi|mio|mia|miei|mie|noi|nostro|nostra",
    "nl": "ik|mij|me|mijn|wij|we|ons|onze",
    "pt": "eu|me|mim|meu|minha|meus|minhas|nós|nosso|nossa",
}
"""Words by which authors speak of themselves, by language."""
_DENSE_SCRIPTS = ("zh", "ja", "ko")


def reading_length() -> pl.Expr:
    """Return how much text there is, in characters of an alphabet.

    A Chinese, Japanese or Korean character counts double, as in the weighted length of Twitter's
    text parser.
    """
    dense = pl.col("language").fill_null("").str.slice(0, 2).is_in(_DENSE_SCRIPTS)
    return pl.col("text_length").cast(pl.Float64) * pl.when(dense).then(2.0).otherwise(1.0)


def words() -> pl.Expr:
    """Return about how many words the text has, at least 1: its blanks, and one more.

    A text without blanks, as in Chinese, counts a word for every eight characters.
    """
    blanks = _TEXT.str.count_matches(" ", literal=True).cast(pl.Float64) + line_breaks()
    return pl.max_horizontal(blanks + 1.0, pl.col("text_length") / 8.0, 1.0)


def numbers() -> pl.Expr:
    """Return how many numbers the text has: sizes, durations, quantities."""
    return _TEXT.str.count_matches(r"[0-9]+").cast(pl.Float64)


def long_words() -> pl.Expr:
    """Return how many words have seven letters or more.

    Long words carry more information (Piantadosi, Tily and Gibson, PNAS 2011).
    """
    return _TEXT.str.count_matches(r"\w{7,}").cast(pl.Float64)


def line_breaks() -> pl.Expr:
    """Return how many lines the text was divided into, less one."""
    return _TEXT.str.count_matches("\n", literal=True).cast(pl.Float64)


def commas() -> pl.Expr:
    """Return how many marks divide its sentences: what is listed, weighed or set aside."""
    return _TEXT.str.count_matches(r"[,;:()\u{3001}\u{ff0c}\u{ff1a}\u{ff1b}]").cast(pl.Float64)


def sentence_ends() -> pl.Expr:
    """Return how many sentences end in a mark."""
    return _TEXT.str.count_matches(r"[.!?\u{3002}\u{ff01}\u{ff1f}]+").cast(pl.Float64)


def first_person(reviews: pl.DataFrame) -> pl.Series:
    """Count the words of each text that speak of its author; null in a language without a list.

    It takes the frame and not a column, so that a text is read for its own language alone.
    """
    rows = reviews.select(
        pl.int_range(pl.len()).alias("row"), "text", code=pl.col("language").str.slice(0, 2)
    )
    counted = [
        spoken.select("row", count=_TEXT.str.count_matches(rf"(?i)\b(?:{listed})\b"))
        for code, listed in _FIRST_PERSON.items()
        if (spoken := rows.filter(code=code)).height
    ]
    empty = pl.DataFrame(schema={"row": pl.Int64, "count": pl.UInt32})
    found = rows.select("row").join(pl.concat([empty, *counted]), on="row", how="left")
    return found.sort("row")["count"].cast(pl.Float64)


def capitals() -> pl.Expr:
    """Return how many capital letters the text has."""
    return _TEXT.str.count_matches(r"\p{Lu}").cast(pl.Float64)


def exclamations() -> pl.Expr:
    """Return how many exclamation marks the text has."""
    return _TEXT.str.count_matches("[!！]").cast(pl.Float64)


def shouting() -> pl.Expr:
    """Return how much the text shouts, 0 to 1.

    0 up to 20 % capitals and 2 exclamation marks per 100 characters; 1 from 60 % or 8 on.
    """
    length = pl.col("text_length").cast(pl.Float64).clip(lower_bound=20.0)
    loud = (capitals() / length - 0.2) / 0.4
    excited = (100 * exclamations() / length - 2) / 6
    return pl.max_horizontal(loud, excited).fill_null(0.0).clip(0.0, 1.0)


def distance_from_average() -> pl.Expr:
    """Return how many stars lie between the rating and the product's average, 0 to 4."""
    return (pl.col("rating") - pl.col("rating").mean().over("product_id")).abs()
