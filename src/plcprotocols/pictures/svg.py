# SPDX-License-Identifier: MIT
"""What pictures are made of: elements of SVG as text, and text that fits without a font to measure.

Widths of text are reckoned from its characters, rather too wide than too narrow. What anybody wrote is escaped here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from unicodedata import category, east_asian_width

from attrs import field, frozen

WIDTH = 960
INK, GREY, RULE, PALE, PAPER = "#1a1a1a", "#595f69", "#c3c9d2", "#eef1f5", "#ffffff"
# Blue and vermilion of Okabe and Ito (2008), Color Universal Design: told apart with every colour blindness, and one is hatched besides.
BLUE, RED = "#0072b2", "#d55e00"
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
BIG, TEXT, SMALL = 17.0, 13.0, 11.0

NARROW = frozenset("ijl.,:;'|!()[]{} tfrI1")
WIDE = frozenset("mwMWOQGDH%@")
# What XML can hold of the characters below the blank, and what turns the direction of the text around it.
BLANKS = frozenset("\t\n\r")
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ISOLATE, POP = "\u2068", "\u2069"


def clean(text: str) -> str:
    """Give text as it can be drawn on one line: what XML cannot hold is replaced, and nothing in it turns the text around it."""
    kept = (" " if each in BLANKS else each if _holds(each) else "\ufffd" for each in text if each not in TURNING)
    return " ".join("".join(kept).split())


def _holds(character: str) -> bool:
    return category(character) not in {"Cc", "Cs"} and character not in {"\ufffe", "\uffff"}


def named(text: str) -> str:
    """Give a name within a sentence, so that one from right to left stays where it is put."""
    name = clean(text)
    return name if name.isascii() else f"{ISOLATE}{name}{POP}"


def escaped(text: str) -> str:
    """Escape text for an element or for an attribute."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace('"', "&quot;").replace("'", "&#39;")


def reckoned(text: str, size: float) -> float:
    """Reckon how wide text may be, in pixels."""
    return size * sum(map(_wide, text))


def _wide(character: str) -> float:
    if category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    if character in NARROW:
        return 0.42
    if character in WIDE:
        return 0.98
    if character.isascii():
        return 0.7 if character.isupper() or character.isdigit() else 0.62
    return 1.25 if east_asian_width(character) in {"W", "F"} else 0.85


def fitted(text: str, size: float, room: float) -> str:
    """Cut text so that it fits, with dots where something was cut; empty where not even the dots fit."""
    if reckoned(text, size) <= room:
        return text
    kept = ""
    for character in text:
        if reckoned(f"{kept}{character}…", size) > room:
            break
        kept += character
    return f"{kept.rstrip()}…" if kept else ""


def number(value: float) -> str:
    """Write a number of pixels, to a hundredth of one."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def element(name: str, *inside: str, **attributes: str | float) -> str:
    """Write an element; what stands inside is SVG already, and an underscore in an attribute's name is a hyphen."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(value) if isinstance(value, str) else number(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{given}>{''.join(inside)}</{name}>" if inside else f"<{name}{given}/>"


def tip(text: str) -> str:
    """Write what is told of a shape when it is pointed at, or read out."""
    return f"<title>{escaped(text)}</title>"


def text(x: float, y: float, said: str, *, size: float = TEXT, room: float | None = None, full: str = "", **more: str | float) -> str:
    """Write text, cut where there is no room for it; what was cut is told in full by a tool-tip.

    Args:
        x: where it stands.
        y: its base line.
        said: what is written, clean.
        size: the size of its letters.
        room: how wide it may be.
        full: what the tool-tip tells; what is written unless said otherwise, and then only where it was cut.
        more: further attributes, such as `text_anchor`.
    """
    shown = said if room is None else fitted(said, size, room)
    told = full or (said if shown != said else "")
    given = more if size == TEXT else {"font_size": size, **more}
    return element("text", escaped(shown) + (tip(told) if told else ""), x=x, y=y, **given) if shown else ""


def line(x1: float, y1: float, x2: float, y2: float, **more: str | float) -> str:
    """Write a line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **more)


def rect(x: float, y: float, width: float, height: float, *inside: str, **more: str | float) -> str:
    """Write a rectangle."""
    return element("rect", *inside, x=x, y=y, width=width, height=height, **more)


@frozen(kw_only=True)
class Sheet:
    """What a picture is drawn on.

    Attributes:
        title: what it shows, in a few words; stands above it.
        said: one line below the title.
        told: the same in full, for whoever does not see it.
        height: how high the drawing is, without the title.
        drawn: the drawing, below the title; `MARK` stands for what its ids begin with.
    """

    title: str
    said: str
    told: str
    height: float
    drawn: tuple[str, ...] = field(converter=tuple[str, ...])


TOP = 58
# What no text holds that was made clean.
MARK = "\0"
PATTERNS = (
    f'<pattern id="{MARK}over" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="{RED}"/><rect width="2" height="6" fill="{PAPER}"/></pattern>'
    f'<pattern id="{MARK}quiet" width="7" height="7" patternUnits="userSpaceOnUse">'
    f'<rect width="7" height="7" fill="{PALE}"/><circle cx="3.5" cy="3.5" r="1" fill="{GREY}"/></pattern>'
    f'<pattern id="{MARK}film" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="9" height="9" fill="{PALE}"/><rect width="2" height="9" fill="{RULE}"/></pattern>'
)


def document(sheet: Sheet) -> str:
    """Write a picture. What its elements are called follows from what is drawn, so that several can stand on one page."""
    title, said, told = clean(sheet.title), clean(sheet.said), clean(sheet.told)
    drawn = "\n".join(filter(None, sheet.drawn))
    patterns = f"<defs>{PATTERNS}</defs>\n" if MARK in drawn else ""
    height = TOP + sheet.height
    id_ = f"p{sha256(f'{title}{told}{drawn}'.encode()).hexdigest()[:10]}-"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{number(height)}" viewBox="0 0 {WIDTH} {number(height)}" role="img" '
        f'aria-labelledby="{id_}title {id_}told" font-family="{escaped(FONT)}" font-size="{number(TEXT)}" fill="{INK}">\n'
        f'<title id="{id_}title">{escaped(title)}</title>\n<desc id="{id_}told">{escaped(told)}</desc>\n'
    )
    words = text(16, 28, title, size=BIG, room=WIDTH - 32, font_weight="600") + text(16, 47, said, size=12.0, room=WIDTH - 32, fill=GREY)
    paper = rect(0, 0, WIDTH, height, fill=PAPER)
    body = f'<g transform="translate(0 {TOP})">\n{drawn}\n</g>'
    return f"{head}{patterns}{paper}\n{words}\n{body}\n</svg>\n".replace(MARK, id_)


def together(parts: Iterable[str], **attributes: str | float) -> str:
    """Write a group of elements; nothing where there are none."""
    inside = "".join(parts)
    return element("g", inside, **attributes) if inside else ""
