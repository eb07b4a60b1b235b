"""A text as a QR code, drawn as one SVG path, so that a phone reads it from paper. Pure."""

from __future__ import annotations

import qrcode
from django.utils.safestring import SafeString

from tenders.reports.svg import Canvas

MODULE = 4


def qr_picture(text: str, title: str) -> SafeString:
    """The code with the quiet zone of four modules that readers need; `title` says what it holds."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    matrix = code.get_matrix()
    side = len(matrix) * MODULE
    canvas = Canvas(side, side)
    dark = [(x * MODULE, y * MODULE) for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark]
    path = "".join(f"M{x} {y}h{MODULE}v{MODULE}h-{MODULE}z" for x, y in dark)
    canvas.add("path", d=path, fill="#000000", shape_rendering="crispEdges")
    return canvas.svg(title, text)
