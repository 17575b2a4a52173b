"""Make the font of printed reports, `src/zhike/documents/fonts/report-sans.ttf`.

It is Noto Sans SC (SIL Open Font License 1.1) as Debian's package fonts-noto-cjk brings it, reduced to what GBK can
write and turned into TrueType outlines, because the library that writes PDF embeds no others. Needs fontTools, which
the development lock has. Why: docs/decisions/0034-files-and-mail.md.

    .venv/bin/python tools/report_font.py NotoSansCJK-Regular.ttc src/zhike/documents/fonts/report-sans.ttf
"""

import sys

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

SIGNS = "–—‘’“”…•−×÷≤≥≠≈±→←↑↓↗↘√∞αβγλμσ¥€£₩□■●○▲▼★☆✓✗©®™·"
NAME = "Zhike Report Sans"


def characters() -> set[int]:
    """Latin letters with their accents, everything of GBK, and a few signs."""
    found = {*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, SIGNS)}
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            found.update(map(ord, bytes((lead, trail)).decode("gbk", "ignore")))
    return found


def reduced(source: str) -> TTFont:
    """The simplified Chinese face of the collection, with these characters only."""
    faces = TTCollection(source, lazy=True).fonts
    face = next(each for each in faces if each["name"].getDebugName(4) == "Noto Sans CJK SC")
    unwanted = ["GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx"]
    subsetter = subset.Subsetter(subset.Options(layout_features=[], hinting=False, drop_tables=unwanted))
    subsetter.populate(unicodes=characters())
    subsetter.subset(face)
    return face


def outlines(face: TTFont) -> dict[str, object]:
    """Every glyph as quadratic curves, off by less than a thousandth of the letter's height."""
    glyphs, found = face.getGlyphSet(), {}
    for name in face.getGlyphOrder():
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        found[name] = pen.glyph()
    return found


def rebuilt(face: TTFont) -> TTFont:
    """The same as TrueType, under a name of its own and the same licence."""
    glyphs, builder = outlines(face), FontBuilder(face["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(face.getGlyphOrder())
    builder.setupCharacterMap(face.getBestCmap())
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(
        {name: (face["hmtx"][name][0], getattr(glyph, "xMin", 0)) for name, glyph in glyphs.items()}
    )
    builder.setupHorizontalHeader(ascent=face["hhea"].ascent, descent=face["hhea"].descent)
    said, old = face["name"], face["OS/2"]
    builder.setupNameTable(
        {
            "copyright": said.getDebugName(0), "familyName": NAME, "styleName": "Regular", "fullName": NAME,
            "uniqueFontIdentifier": NAME, "psName": NAME.replace(" ", "") + "-Regular", "version": "Version 2.004",
            "licenseInfoURL": "https://openfontlicense.org",
        }
    )  # fmt: skip
    builder.setupOS2(
        sTypoAscender=old.sTypoAscender, sTypoDescender=old.sTypoDescender, usWinAscent=old.usWinAscent,
        usWinDescent=old.usWinDescent, sCapHeight=old.sCapHeight, sxHeight=old.sxHeight, fsType=0,
    )  # fmt: skip
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = face["head"].modified
    builder.font.recalcTimestamp = False
    return builder.font


if __name__ == "__main__":
    rebuilt(reduced(sys.argv[1])).save(sys.argv[2])
