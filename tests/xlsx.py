"""xlsx.py OUT - an XLSX file from JSON on stdin: {"date1904": bool, "sheets": [{"name", "rows"}]}

A cell is a text, a number (written as it stands), null, {"date": SERIAL}, shown as a date, or
{"formula": TEXT, "value": TEXT}."""
import json
import sys
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def column(n):
    name = ""
    while n >= 0:
        name = chr(65 + n % 26) + name
        n = n // 26 - 1
    return name


def cell(at, v):
    if v is None:
        return ""
    if isinstance(v, dict) and "date" in v:
        return f'<c r="{at}" s="1"><v>{v["date"]}</v></c>'
    if isinstance(v, dict):
        return f'<c r="{at}" t="str"><f>{escape(v["formula"])}</f><v>{escape(v["value"])}</v></c>'
    if isinstance(v, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(v)}</t></is></c>'
    return f'<c r="{at}"><v>{v!r}</v></c>'


def sheet(rows):
    out = f'<worksheet xmlns="{MAIN}"><sheetData>'
    for r, row in enumerate(rows, 1):
        cells = "".join(cell(f"{column(i)}{r}", v) for i, v in enumerate(row))
        out += f'<row r="{r}">{cells}</row>'
    return out + "</sheetData></worksheet>"


def parts(doc):
    n = range(1, len(doc["sheets"]) + 1)
    yield "[Content_Types].xml", (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}sheet.main+xml"/>'
        '<Override PartName="/xl/_rels/workbook.xml.rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}styles+xml"/>'
        + "".join(f'<Override PartName="/xl/worksheets/sheet{i}.xml" '
                  f'ContentType="{TYPE}worksheet+xml"/>' for i in n) + "</Types>")
    yield "_rels/.rels", (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    yield "xl/workbook.xml", (
        f'<workbook xmlns="{MAIN}" xmlns:r="{REL}">'
        + ('<workbookPr date1904="true"/>' if doc.get("date1904") else "") + "<sheets>"
        + "".join(f'<sheet name={quoteattr(s["name"])} sheetId="{i}" r:id="rId{i}"/>'
                  for i, s in zip(n, doc["sheets"])) + "</sheets></workbook>")
    yield "xl/_rels/workbook.xml.rels", (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(f'<Relationship Id="rId{i}" Type="{REL}/worksheet" '
                  f'Target="worksheets/sheet{i}.xml"/>' for i in n)
        + f'<Relationship Id="rId{len(n) + 1}" Type="{REL}/styles" Target="styles.xml"/>'
        "</Relationships>")
    yield "xl/styles.xml", (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="1">'
        '<numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm:ss"/></numFmts>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>')
    for i, s in zip(n, doc["sheets"]):
        yield f"xl/worksheets/sheet{i}.xml", sheet(s["rows"])


with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
    for name, text in parts(json.load(sys.stdin)):
        z.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
