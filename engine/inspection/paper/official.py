"""An official document (公文) as DOCX: GB/T 9704 margins, customary fonts with fallbacks, page numbers; same bytes always."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from engine.problems import Lang

FONTS = {"title": "方正小标宋简体", "head": "黑体", "sub": "楷体", "body": "仿宋", "number": "宋体"}
"""Names of the fonts an office has, by use."""

_FALLBACKS = {
    "方正小标宋简体": "华文中宋,STZhongsong,Noto Serif CJK SC,宋体",
    "黑体": "SimHei,Heiti SC,Noto Sans CJK SC",
    "楷体": "楷体_GB2312,KaiTi,STKaiti,AR PL UKai CN,Noto Serif CJK SC",
    "仿宋": "仿宋_GB2312,FangSong,STFangsong,Noto Serif CJK SC",
    "宋体": "SimSun,Songti SC,Noto Serif CJK SC",
}
_LATIN = "Times New Roman"
_SIZES = {"title": 22, "head": 16, "sub": 16, "body": 16, "small": 10.5, "number": 14}
"""二号 22, 三号 16, 四号 14, 五号 10.5 points."""

_LINE = 28
"""Points between lines of the body: 22 lines on 225 mm."""

_STAMP = (2000, 1, 1, 0, 0, 0)
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Official:
    """Builds one document from top to bottom."""

    def __init__(self, title: str, lang: Lang = "zh", *, compact: bool = False) -> None:
        """Begin a document. ``compact``: 四号 on 24 points, as forms for a case are set, instead of 三号 on 28."""
        self.lang = lang
        self.sizes = {**_SIZES, **({"head": 14, "sub": 14, "body": 14} if compact else {})}
        self.line = 24 if compact else _LINE
        self.doc: Any = Document()
        self._page()
        self._fonts()
        core = self.doc.core_properties
        core.author, core.last_modified_by, core.comments, core.keywords = "", "", "", ""
        core.title, core.language, core.revision = _clean(title), {"zh": "zh-CN", "en": "en"}[lang], 1
        core.created = core.modified = datetime(*_STAMP)

    # --- text ---------------------------------------------------------------------------------------------------

    def title(self, *lines: str) -> None:
        """Write the title, centred, in lines that were broken where the meaning breaks."""
        for at, line in enumerate(lines):
            part = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER, indent=False, spacing=34)
            part.paragraph_format.keep_with_next = True
            if at == len(lines) - 1:
                part.paragraph_format.space_after = Pt(10)
            self._run(part, line, "title")

    def under_title(self, text: str, *, mark: bool = False) -> None:
        """Write a line below the title: a number, or the mark that this is not in force (red)."""
        part = self._paragraph(WD_ALIGN_PARAGRAPH.CENTER, indent=False)
        run = self._run(part, text, "head" if mark else "sub")
        if mark:
            run.font.color.rgb = RGBColor(0xC0, 0x00, 0x00)

    def addressee(self, text: str) -> None:
        """Write whom it is addressed to, from the left edge."""
        self._run(self._paragraph(WD_ALIGN_PARAGRAPH.LEFT, indent=False), text, "body")

    def heading(self, text: str) -> None:
        """Write a heading of the first level (一、)."""
        part = self._paragraph()
        part.paragraph_format.keep_with_next = True
        self._run(part, text, "head")

    def body(self, text: str, lead: str = "") -> None:
        """Write a paragraph; ``lead`` opens it in the script of second-level headings ((一))."""
        part = self._paragraph()
        if lead:
            self._run(part, lead, "sub")
        self._run(part, text, "body")

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], centred: Sequence[int] = ()
    ) -> None:
        """Write a ruled table in small type; ``widths`` in mm; the heading row is repeated on every page."""
        table = self.doc.add_table(rows=0, cols=len(heads))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        _narrow_cells(table)
        for column, size in zip(table.columns, widths, strict=True):
            column.width = Mm(size)
        for number, cells in enumerate([heads, *rows]):
            row = table.add_row()
            _flag(row._tr.get_or_add_trPr(), "w:cantSplit")
            if number == 0:
                _flag(row._tr.get_or_add_trPr(), "w:tblHeader")
            for at, (cell, text, size) in enumerate(zip(row.cells, cells, widths, strict=True)):
                cell.width = Mm(size)
                part = cell.paragraphs[0]
                self._shape(part, WD_ALIGN_PARAGRAPH.CENTER if number == 0 or at in centred else WD_ALIGN_PARAGRAPH.LEFT, 15)
                cell.vertical_alignment = 1
                for turn, line in enumerate(text.split("\n")):
                    if turn:
                        part.add_run().add_break()
                    self._run(part, line, "head" if number == 0 else "body", self.sizes["small"])
        gap = self._paragraph(indent=False, spacing=10)
        gap.paragraph_format.space_after = Pt(0)

    def plain(self, text: str) -> None:
        """Write a line from the left edge."""
        self._run(self._paragraph(indent=False), text, "body")

    def note(self, text: str) -> None:
        """Write a remark in small type."""
        part = self._paragraph(indent=False, spacing=16)
        self._run(part, text, "body", self.sizes["small"])

    def signature(self, *lines: str) -> None:
        """Write who signs and the day, set to the right, four characters from the edge, on one page with each other."""
        for part in self.doc.paragraphs[-3:]:
            part.paragraph_format.keep_with_next = True  # never a page with nothing but a signature
        self._paragraph(indent=False).paragraph_format.keep_with_next = True
        for at, line in enumerate(lines):
            part = self._paragraph(WD_ALIGN_PARAGRAPH.RIGHT, indent=False)
            part.paragraph_format.right_indent = Pt(4 * self.sizes["body"])
            part.paragraph_format.keep_with_next = at < len(lines) - 1
            part.paragraph_format.keep_together = True
            self._run(part, line, "body")

    def annex(self, label: str, title: str) -> None:
        """Begin an annex on a new page: its label at the left edge, its title centred."""
        part = self._paragraph(indent=False)
        part.paragraph_format.page_break_before = True
        self._run(part, label, "head")
        self.title(title)

    def save(self) -> bytes:
        """Return the file."""
        stream = io.BytesIO()
        self.doc.save(stream)
        return _same_bytes(stream.getvalue())

    # --- how it looks -------------------------------------------------------------------------------------------

    def _paragraph(self, align: Any = None, *, indent: bool = True, spacing: float = 0) -> Any:
        part = self.doc.add_paragraph()
        self._shape(part, align, spacing or self.line)
        if indent:
            part.paragraph_format.first_line_indent = Pt(2 * self.sizes["body"])
        return part

    def _shape(self, part: Any, align: Any, spacing: float) -> None:
        form = part.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(spacing)
        if align is None:
            align = WD_ALIGN_PARAGRAPH.JUSTIFY if self.lang == "zh" else WD_ALIGN_PARAGRAPH.LEFT
        form.alignment = align

    def _run(self, part: Any, text: str, use: str, size: float | None = None) -> Any:
        run = part.add_run(_clean(text))
        run.font.size = Pt(size or self.sizes[use])
        run.font.name = _LATIN
        run._element.rPr.rFonts.set(qn("w:eastAsia"), FONTS[use])
        return run

    def _page(self) -> None:
        section = self.doc.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(24)
        self.doc.settings.odd_and_even_pages_header_footer = True
        for footer, align in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
            footer.is_linked_to_previous = False
            part = footer.paragraphs[0]
            part.style = self.doc.styles["Normal"]
            part.alignment = align
            side = part.paragraph_format
            side.left_indent = side.right_indent = Pt(self.sizes["number"])
            self._run(part, "— ", "number")
            _field(self._run(part, "", "number"), "PAGE")
            self._run(part, " —", "number")

    def _fonts(self) -> None:
        normal = self.doc.styles["Normal"]
        normal.font.name, normal.font.size = _LATIN, Pt(self.sizes["body"])
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONTS["body"])
        for rel in self.doc.part.rels.values():
            if rel.reltype.endswith("/fontTable"):
                rel.target_part._blob = _font_table()


def _font_table() -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in _FALLBACKS.items()
    )
    latin = f'<w:font w:name="{_LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{space}">{fonts}{latin}</w:fonts>'.encode()
    )


def _narrow_cells(table: Any) -> None:
    """Leave one millimetre at both sides of a cell, half of it above and below."""
    margins = OxmlElement("w:tblCellMar")
    for side, size in (("top", "28"), ("left", "57"), ("bottom", "28"), ("right", "57")):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), size)
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription", "w:tblPrChange")


def _flag(parent: Any, name: str) -> None:
    parent.append(OxmlElement(name))


def _field(run: Any, instruction: str) -> None:
    for kind in ("begin", "", "separate", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = f" {instruction} "
        run._element.append(mark)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _same_bytes(data: bytes) -> bytes:
    """Return the package with fixed times: the library stamps each part with the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            if item.filename.startswith("docProps/thumbnail"):
                continue
            part = source.read(item)
            if item.filename in ("_rels/.rels",):
                part = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", part)
            target.writestr(zipfile.ZipInfo(item.filename, _STAMP), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
