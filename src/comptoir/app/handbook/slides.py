"""The slides of a training session: a tagged PDF (PDF/UA-1, ISO 14289-1), wide as a screen."""

import tempfile
from pathlib import Path
from typing import Final

from comptoir.app.handbook.typefaces import write_typefaces
from comptoir.app.handbook.typeset import blocks, escaped, quoted
from comptoir.app.slidebook import Deck, Slide, deck
from comptoir.kernel import errors

LANGUAGES: Final = ("fr", "en")
_NOTES = {"fr": "Notes", "en": "Notes"}
_FOOT = {"fr": "Comptoir, formation", "en": "Comptoir, training"}

# The light colours of web/static/css/tokens.css.
_LOOK = """
#let paper = rgb("#faf9f6")
#let ink = rgb("#1c1b19")
#let quiet = rgb("#63625e")
#let line-colour = rgb("#dedcd6")
#let enamel = rgb("#1b4f8f")
#let enamel-soft = rgb("#e4edf8")
#let saffron = rgb("#b3770a")
#let leaf = rgb("#27633a")
#set document(title: {title}, author: "Comptoir")
#set page(
  paper: "presentation-16-9", fill: paper, margin: (x: 24mm, top: 20mm, bottom: 22mm),
  footer: context text(size: 11pt, fill: quiet)[
    {foot} · {heading} #h(1fr) #counter(page).display("1")
  ],
)
#set text(lang: {language}, font: ("Source Sans 3", "Libertinus Serif"), size: 24pt, fill: ink)
#set par(leading: 0.62em, spacing: 0.9em)
#set list(spacing: 0.85em, indent: 2mm, marker: text(fill: enamel)[•])
#set enum(spacing: 0.85em, indent: 2mm, numbering: n => text(fill: enamel, weight: 600)[#n.])
#set table(
  stroke: (x, y) => (bottom: 0.6pt + if y == 0 {{ quiet }} else {{ line-colour }}),
  inset: (x: 0pt, y: 9pt), column-gutter: 8mm,
)
#show table: set text(size: 21pt)
#show table.cell.where(y: 0): set text(weight: 600)
#show heading: set text(font: "Source Serif 4", weight: 600)
#show heading.where(level: 1): set text(size: 40pt)
#show heading.where(level: 2): set text(size: 32pt)
#show heading.where(level: 2): it => {{
  block(below: 3mm, it.body)
  block(above: 3mm, below: 8mm, rect(width: 22mm, height: 1.2mm, fill: saffron))
}}
#show heading.where(level: 3): set text(size: 22pt, fill: leaf)
#show heading.where(level: 3): it => {{
  v(4mm)
  block(below: 0pt, it.body)
  v(4.5mm)
}}
#show raw: set text(font: "Source Code Pro", size: 1em)
#show raw.where(block: true): set text(size: 0.92em)
#show raw.where(block: true): set block(fill: rgb("#f1f0ec"), inset: 10pt, radius: 3pt, width: 100%)
#let arrow = grid.cell(
  align: horizon, polygon(fill: enamel, (0mm, 0mm), (3.6mm, 2.4mm), (0mm, 4.8mm)),
)
#let step(said) = grid.cell(
  fill: enamel-soft, stroke: (left: 1.6mm + enamel), inset: (x: 3mm, y: 6mm),
  align: center + horizon, text(size: 19pt, weight: 600, hyphenate: false, said),
)
#let flow(..steps) = block(below: 9mm, grid(
  columns: steps.pos().map(_ => 1fr).intersperse(auto), column-gutter: 3mm,
  ..steps.pos().map(step).intersperse(arrow),
))
#page(fill: enamel, footer: none)[
  #set text(fill: white)
  #align(horizon)[
    #rect(width: 30mm, height: 2mm, fill: rgb("#e8ad3c"))
    = {heading}
    #text(size: 24pt)[{lead}]
  ]
]
"""


def slides(language: str, session: str, *, notes: bool = False) -> bytes:
    """Return the slides of a session as the bytes of a PDF.

    Args:
        language: `fr` or `en`.
        session: its name, such as `shop-team`.
        notes: whether a page with what the trainer says follows each slide.

    Raises:
        errors.Invalid: the slides do not speak that language.
        errors.NotFound: there is no such session.
        errors.Unavailable: the typesetter is not installed.
    """
    if language not in LANGUAGES:
        raise errors.Invalid(
            "The slides are not written in {language!r}; use fr or en.", language=language
        )
    shown = deck(language, session)
    try:
        import typst  # noqa: PLC0415 - an extra that servers do not need
    except ImportError:
        raise errors.Unavailable(
            "The typesetter is missing. Run: pip install 'comptoir[pdf]'"
        ) from None
    with tempfile.TemporaryDirectory() as folder:
        write_typefaces(Path(folder))
        written = Path(folder, "slides.typ")
        written.write_text(source(language, shown, notes=notes), "utf-8")
        made = typst.compile(
            str(written), font_paths=[folder], ignore_system_fonts=True, pdf_standards=["ua-1"]
        )
    return bytes(made)


def source(language: str, shown: Deck, *, notes: bool = False) -> str:
    """Return the slides in the typesetter's language."""
    head = _LOOK.format(
        title=quoted(shown.title),
        language=quoted(language),
        foot=_FOOT[language],
        heading=escaped(shown.title),
        lead=escaped(shown.lead),
    )
    return head + "#pagebreak()\n".join(
        _page(slide) + (_notes(slide, _NOTES[language]) if notes else "") for slide in shown.slides
    )


def _page(slide: Slide) -> str:
    return f"== {escaped(slide.title)}\n\n{blocks(slide.shown)}\n"


def _notes(slide: Slide, label: str) -> str:
    told = f"=== {label} · {escaped(slide.title)}\n\n{blocks(slide.said)}\n"
    return f"#page(fill: white)[\n#set text(size: 20pt)\n{told}]\n"
