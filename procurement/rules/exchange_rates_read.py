"""Files of exchange rates in the forms in which they are published: a line a rate, a column a currency (as the European Central
Bank's), and the XML of the National Bank of Romania. Text in, rates or faults out."""

from __future__ import annotations

from datetime import date
from xml.parsers import expat

from procurement.rules.exchange_rates import (
    BAD_HEADING,
    CELLS,
    HEADING_TWICE,
    NO_HEADINGS,
    NO_RATE,
    NO_TEXT,
    PER_FOREIGN,
    Quotes,
    Reading,
)
from procurement.rules.messages import gettext_noop

PLAIN = (("date", "currency", "rate"), ("date", "currency", "rate", "per"))
CURRENCY_LETTERS = 3

NO_XML = gettext_noop("Line %(line)s: here the file is no XML as the National Bank of Romania publishes it.")
OTHER_BASE = gettext_noop("Line %(line)s: the rates of the file are in %(said)s, not in %(base)s.")
OTHER_WAY = gettext_noop("Files of this form say how much one unit of the other currency costs.")


def read_rates(data: bytes, *, base: str, quoted: str) -> Quotes:
    """The file's rates, or every cell that is wrong: a file is taken whole or not at all.

    `base` is the currency of the source, `quoted` how it quotes (exchange_rates.PER_FOREIGN or PER_BASE). Commas or semicolons
    stand between the cells of a table; behind semicolons, a rate may have a decimal comma.
    """
    reading = Reading(base)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        if quoted == PER_FOREIGN:
            _read_xml(data, reading)
        else:
            reading.wrong(OTHER_WAY)
    else:
        _read_table(data, reading)
    return reading.done()


def _read_table(data: bytes, reading: Reading) -> None:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return reading.wrong(NO_TEXT)
    top = lines[0].strip() if lines else ""
    sign = ";" if ";" in top else ","
    ending = sign if top.endswith(sign) else ""
    headings = _cells(top, sign, ending)
    plain = tuple(cell.casefold() for cell in headings) in PLAIN
    if not plain and not _currencies(headings, reading):
        return None
    for number, line in enumerate(lines[1:], 2):
        cells = _cells(line, sign, ending)
        if cells == [""] or reading.full():
            continue
        if len(cells) != len(headings):
            reading.wrong(CELLS, line=number)
        elif day := reading.day(number, cells[0]):
            if plain:
                reading.rate(number, day, cells[1], _point(cells[2], sign), *cells[3:])
                continue
            for currency, cell in zip(headings[1:], cells[1:], strict=True):
                if cell not in NO_RATE:
                    reading.rate(number, day, currency, _point(cell, sign))
    return None


def _currencies(headings: list[str], reading: Reading) -> bool:
    """Whether the headings are a date and currencies, each once; what is wrong is said."""
    if len(headings) < 2 or headings[0].casefold() != "date":
        reading.wrong(NO_HEADINGS)
        return False
    for place, name in enumerate(headings[1:], 1):
        if len(name) != CURRENCY_LETTERS or not (name.isascii() and name.isupper()):
            reading.wrong(BAD_HEADING, text=name[:40])
        elif name in headings[1:place]:
            reading.wrong(HEADING_TWICE, text=name)
    return not reading.faults


def _cells(line: str, sign: str, ending: str) -> list[str]:
    """The cells; where each line ends with a sign, as in the European Central Bank's files, it begins no other cell."""
    return [cell.strip().strip('"').strip() for cell in line.strip().removesuffix(ending).split(sign)]


def _point(value: str, sign: str) -> str:
    return value.replace(",", ".") if sign == ";" else value


def _read_xml(data: bytes, reading: Reading) -> None:
    """A `Cube` a day with a `Rate` a currency, whose `multiplier` is the number of units."""
    parser = expat.ParserCreate()
    state = _Xml(parser, reading)
    parser.StartDoctypeDeclHandler = state.defines
    parser.StartElementHandler = state.begins
    parser.EndElementHandler = state.ends
    parser.CharacterDataHandler = state.says
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        reading.wrong(NO_XML, line=parser.CurrentLineNumber)


class _Xml:
    """Where in the XML the reader is: the day of the `Cube`, currency and units of the `Rate`, and the text since its beginning."""

    def __init__(self, parser: expat.XMLParserType, reading: Reading) -> None:
        self.parser, self.reading = parser, reading
        self.day: date | None = None
        self.currency, self.units, self.text = "", "1", ""

    def defines(self, *_said: object) -> None:
        """What defines entities could grow without end."""
        raise ValueError("The file has a document type.")

    def begins(self, name: str, said: dict[str, str]) -> None:
        self.text = ""
        if name == "Cube":
            self.day = (
                None if self.reading.full() else self.reading.day(self.parser.CurrentLineNumber, said.get("date", ""))
            )
        elif name == "Rate":
            self.currency, self.units = said.get("currency", ""), said.get("multiplier", "1")

    def says(self, text: str) -> None:
        self.text += text

    def ends(self, name: str) -> None:
        line, text = self.parser.CurrentLineNumber, self.text.strip()
        if name == "OrigCurrency" and text != self.reading.base:
            self.reading.wrong(OTHER_BASE, line=line, said=text[:40], base=self.reading.base)
        elif name == "Rate" and self.day and text not in NO_RATE and not self.reading.full():
            self.reading.rate(line, self.day, self.currency, text, self.units)
