"""Small Word files, byte for byte the same each time: templates for notices and for the plan."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape

_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DATE: Final = (2026, 1, 1, 0, 0, 0)  # the earliest date of a file in every archive of ours
BODY, TITLE, TABLE = 32, 44, 24  # half points: 三号, 二号, 小四 of official papers
PORTRAIT: Final = (11906, 16838)  # A4 in twentieths of a point

CONTENT_TYPES: Final = (
    f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>'
)
RELATIONS: Final = (
    f'{_XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
PARTS: Final = (
    f'{_XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
STYLES: Final = (
    f'{_XML}<w:styles xmlns:w="{_WORD}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="FangSong" w:hAnsi="FangSong" w:eastAsia="仿宋"/>'
    f'<w:sz w:val="{BODY}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '<w:pPr><w:spacing w:line="560" w:lineRule="exact"/></w:pPr></w:style></w:styles>'
)


def paragraph(text: str, *, at: str = "", indent: bool = False, size: int = 0) -> str:
    """One paragraph. ``at`` is "center", "right" or nothing; ``indent``: two characters."""
    about = f'<w:ind w:firstLineChars="200" w:firstLine="{BODY * 20}"/>' if indent else ""
    about += f'<w:jc w:val="{at}"/>' if at else ""
    looks = f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr>' if size else ""
    return (
        f"<w:p><w:pPr>{about}</w:pPr><w:r>{looks}"
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def table(rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    """A table with thin lines; ``widths`` of its columns are in twentieths of a point.

    The text of a cell may hold a template's words.
    """
    side = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    body = "".join(f"<w:tr>{''.join(_cell(text) for text in row)}</w:tr>" for row in rows)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    about = f"<w:tblPr><w:tblBorders>{side}</w:tblBorders></w:tblPr>"
    return f"<w:tbl>{about}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _cell(text: str) -> str:
    return (
        "<w:tc><w:p><w:r>"
        f'<w:rPr><w:sz w:val="{TABLE}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t>'
        "</w:r></w:p></w:tc>"
    )


def document(body: str, *, wide: bool = False) -> bytes:
    """A Word file around paragraphs and tables: A4, upright unless ``wide``."""
    width, height = reversed(PORTRAIT) if wide else PORTRAIT
    page = (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/>'
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
        'w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
    )
    whole = f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{body}{page}</w:body></w:document>'
    files = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": whole,
        "word/_rels/document.xml.rels": PARTS,
        "word/styles.xml": STYLES,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()
