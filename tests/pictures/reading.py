# SPDX-License-Identifier: MIT
"""Pictures read back: what a reader of SVG finds in them, and what holds of every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ET.Element:
    """Parse a picture, and hold what is true of each: a title and a description that it names, and ids that stand once."""
    root = ET.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    title, told = (root.get("aria-labelledby") or "").split()
    assert [each.get("id") for each in root[:2]] == [title, told]
    assert [each.tag for each in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert all(root[place].text for place in (0, 1))
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {"svg", "title", "desc", "defs", "pattern", "rect", "circle", "line", "text", "g"}
    for each in root.iter():
        assert not any(name.startswith("on") or "href" in name or name == "style" for name in each.attrib)
        assert all(float(value) >= 0 for name, value in each.attrib.items() if name in {"width", "height"})
        for value in each.attrib.values():
            if value.startswith("url("):
                assert value.removeprefix("url(#").removesuffix(")") in ids
    width, height = (float(root.get(name) or 0) for name in ("width", "height"))
    for each in (*of(root, "rect"), *of(root, "circle"), *of(root, "line"), *of(root, "text")):
        for x in numbers(each, "x", "x1", "x2", "cx"):
            assert -0.01 <= x <= width + 0.01
        for y in numbers(each, "y", "y1", "y2", "cy"):
            assert -0.01 <= y <= height + 0.01
    return root


def of(root: ET.Element, tag: str, kind: str = "") -> list[ET.Element]:
    """Find elements of the drawing, by tag and class; those of patterns left out."""
    patterns = {id(each) for pattern in root.iter(f"{SVG}pattern") for each in pattern.iter()}
    return [each for each in root.iter(f"{SVG}{tag}") if id(each) not in patterns and (not kind or each.get("class") == kind)]


def numbers(each: ET.Element, *names: str) -> Iterator[float]:
    """Give attributes as numbers, as far as they are there."""
    yield from (float(each.attrib[name]) for name in names if name in each.attrib)


def box(each: ET.Element) -> tuple[float, float, float, float]:
    """Give where a rectangle begins and ends: left, top, right, bottom."""
    x, y, width, height = (float(each.attrib[name]) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def tip(each: ET.Element) -> str:
    """Give the tool-tip of an element."""
    found = each.find(f"{SVG}title")
    return (found.text or "") if found is not None else ""


def words(root: ET.Element) -> list[str]:
    """Give all that is written in the drawing."""
    return [each.text or "" for each in of(root, "text")]


def everything(root: ET.Element) -> str:
    """Give all text of a picture: what is written, tool-tips, title and description."""
    return "\n".join(each.text for each in root.iter() if each.text)
