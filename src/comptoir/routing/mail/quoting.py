r"""What somebody wrote in a mail, without the mails that it answers and without a signature.

Rules of thumb for French, English, German, Spanish and Portuguese. Where they leave nothing, the
whole text stays: a forwarded mail is what its sender wants to say.

>>> said("Où est mon colis ?\n\nLe lun. 2 mars 2026 à 10:00, La boutique a écrit :\n> Merci")
'Où est mon colis ?'
"""

import re

_QUOTED = re.compile(r"\s{0,3}(?:>|\|\s)")
_ATTRIBUTION = re.compile(
    r"\s*(?:"
    r"on\b.{4,300}\bwrote"
    r"|le\b.{4,300}\ba[ \u00a0]écrit"
    r"|am\b.{4,300}\bschrieb\b.{0,200}"
    r"|el\b.{4,300}\bescribió"
    r"|(?:em|no dia|a)\b.{4,300}\bescreveu"
    r"|.{3,200}<[^<>\s]{1,200}@[^<>\s]{1,200}>[ \u00a0](?:wrote|a écrit|schrieb|escribió|escreveu)"
    r")[ \u00a0\u202f]?:?\s*",
    re.IGNORECASE,
)
"""Stands over a quoted mail; programs break it over two or three lines."""
_VERB = re.compile(r"wrote|écrit|schrieb|escribió|escreveu", re.IGNORECASE)
"""Without one of these no line is an attribution: a quick look saves a long one."""
_SEPARATOR = re.compile(
    r"\s*[-_=*]{2,}\s*(?:original message|reply message|message d['’]origine|message original"
    r"|ursprüngliche nachricht|originalnachricht|mensaje original|mensagem original)"
    r"\s*[-_=*]{2,}\s*"
    r"|\s*_{20,}\s*",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*\*?(?:from|de|von)\*?[ \u00a0\u202f]?:\*?\s+\S.*", re.IGNORECASE)
_HEADER = re.compile(
    r"\s*\*?(?:sent|date|to|subject|envoyé|à|objet|gesendet|datum|an|betreff|enviado(?: el| em)?"
    r"|fecha|data|para|asunto|assunto|cc)\*?[ \u00a0\u202f]?:\*?\s+\S.*",
    re.IGNORECASE,
)
_DASHES = re.compile(r"-- ?|--\u00a0|—{1,2}")
_DEVICE = re.compile(
    r"\s*(?:sent (?:from|with|via) (?:my |mail for |outlook|yahoo|proton|the )"
    r"|get outlook for|envoyé (?:de(?:puis)? (?:mon|ma|l['’])|avec|à partir de)"
    r"|télécharge[rz] outlook|(?:von meinem|gesendet (?:von|mit|über))|outlook für"
    r"|enviado (?:desde (?:mi|el|outlook)|do meu|da minha|a partir d[oe]|pelo|por)"
    r"|obtener outlook|obter o outlook).{0,120}",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\s*(?:(?:bien |très )?(?:cordialement|sincèrement|respectueusement)|cdlt|cdt"
    r"|(?:bien )?à vous|salutations(?: distinguées)?|bonne (?:journée|soirée|réception)"
    r"|(?:kind|best|warm|many)? ?regards|best wishes|(?:yours )?(?:sincerely|faithfully|truly)"
    r"|cheers|mit (?:freundlichen|besten|herzlichen) grüßen|mit freundlichem gruß|mfg"
    r"|(?:viele|beste|liebe|freundliche|herzliche|schöne) grüße"
    r"|(?:un )?(?:cordial )?saludo|saludos(?: cordiales)?|atentamente"
    r"|atenciosamente|(?:com os )?(?:melhores )?cumprimentos|abraços?)\s*[,.!]?\s*",
    re.IGNORECASE,
)
_SIGNED_LINES = 8
"""A closing with no more lines behind it than this begins a signature."""
_SIGNED_CHARACTERS = 70
"""Of a line in a signature; a longer one is a sentence."""
_HEADERS_OF_A_BLOCK = 2
"""Lines such as "Sent:" and "To:" near one "From:" make it the head of a quoted mail."""
_WRAPPED = 3
"""Lines over which programs break an attribution."""
_LONGEST_LINE = 1_000
"""Characters; a longer one is a paragraph, and no mark."""


def said(text: str) -> str:
    """Return what the writer of a mail says in it.

    Args:
        text: the mail's own text, plain.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    own = _trimmed(_without_quotes(lines))
    signed = _trimmed(_without_signature(own))
    return "\n".join(signed or own or _trimmed(lines))


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    place = 0
    while place < len(lines):
        if _QUOTED.match(lines[place]):
            place += 1
            continue
        if length := _attribution(lines, place):
            behind = place + length
            if not _quoted_below(lines, behind) and any(line.strip() for line in kept):
                break  # a quoted mail without marks goes on to the end
            place = behind
            continue
        if _begins_old_mail(lines, place) and any(line.strip() for line in kept):
            break
        kept.append(lines[place])
        place += 1
    return kept


def _attribution(lines: list[str], place: int) -> int:
    """Return how many lines "On … X wrote:" takes from here, or 0."""
    joined = ""
    for length in range(1, _WRAPPED + 1):
        part = lines[place + length - 1 : place + length]
        if not part or (length > 1 and not part[0].strip()):
            return 0
        joined = f"{joined} {part[0].strip()}".strip()
        if _VERB.search(part[0]) and _is(_ATTRIBUTION, joined):
            return length
    return 0


def _quoted_below(lines: list[str], place: int) -> bool:
    """Tell whether the next line that says anything is marked as quoted."""
    following = next((line for line in lines[place:] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _begins_old_mail(lines: list[str], place: int) -> bool:
    if _is(_SEPARATOR, lines[place]):
        return True
    if not _is(_FROM, lines[place]):
        return False
    below = [line for line in lines[place + 1 : place + 8] if line.strip()][:4]
    return sum(_is(_HEADER, line) for line in below) >= _HEADERS_OF_A_BLOCK


def _without_signature(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        if _is(_DASHES, line) or _is(_DEVICE, line):
            return lines[:place]
        if _is(_CLOSING, line) and _is_signature(lines[place + 1 :]):
            return lines[:place]
    return lines


def _is(mark: re.Pattern[str], line: str) -> bool:
    return len(line) <= _LONGEST_LINE and mark.fullmatch(line) is not None


def _is_signature(lines: list[str]) -> bool:
    told = [line for line in lines if line.strip()]
    short = all(len(line) <= _SIGNED_CHARACTERS and not line.endswith("?") for line in told)
    return len(told) <= _SIGNED_LINES and short


def _trimmed(lines: list[str]) -> list[str]:
    """Return lines without empty ones around them, and one at most between two."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
