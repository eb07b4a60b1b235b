"""The symbols of the product as SVG paths on a 24 x 24 grid, drawn with a stroke. Our own drawings; a handful on purpose."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "arrow": '<path d="M4 12h15m-6-6 6 6-6 6"/>',
    "bell": '<path d="M6 17h12c-1.4-1.5-2-3-2-6.5a4 4 0 0 0-8 0C8 14 7.4 15.5 6 17zM10.5 20h3"/>',
    "building": '<path d="M4 20h16M6 20V9l6-4 6 4v11M10 20v-5h4v5M9.5 11.5h.01M14.5 11.5h.01"/>',
    "calendar": '<path d="M5 6.5h14V19H5zM5 10.5h14M9 4v4M15 4v4"/>',
    "chart": '<path d="M4 4v16h16M8.5 16v-4M13 16V8M17.5 16v-6"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "document": '<path d="M7 3.5h7l4 4V20.5H7zM14 3.5v4h4M10 12h5M10 16h5"/>',
    "download": '<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14"/>',
    "edit": '<path d="m4.5 19.5 1-4L16 5l3 3L8.5 18.5zM14 7l3 3"/>',
    "error": '<path d="M12 3.5 21 19.5H3zM12 9.5v4.5M12 16.8v.01"/>',
    "eye": '<path d="M3 12c2.5-4 5.5-6 9-6s6.5 2 9 6c-2.5 4-5.5 6-9 6s-6.5-2-9-6z"/><circle cx="12" cy="12" r="2.5"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.8v.01"/>',
    "key": '<circle cx="8" cy="14.5" r="4"/><path d="m11 11.5 7.5-7.5M15.5 7l3 3"/>',
    "lock": '<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2"/>',
    "money": '<circle cx="12" cy="12" r="8.5"/><path d="M15 8.5a4 4 0 1 0 0 7M7.5 11h5M7.5 13.2h5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "question": '<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.5v.01"/>',
    "scales": '<path d="M12 4v16M8 20h8M5 7h14M5 7l-2.5 6.5h5zM19 7l-2.5 6.5h5z"/>',
    "seal": '<circle cx="12" cy="10" r="6.5"/><circle cx="12" cy="10" r="3"/><path d="m8.5 15.5-1.5 5.5 5-2.5 5 2.5-1.5-5.5"/>',
    "search": '<circle cx="11" cy="11" r="6"/><path d="m15.5 15.5 4.5 4.5"/>',
    "trash": '<path d="M5 7h14M9 7V4.5h6V7M7 7l1 13h8l1-13"/>',
    "upload": '<path d="M12 15.5v-11M7.5 9 12 4.5 16.5 9M5 19.5h14"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.5-6 7.5-6s6.7 2 7.5 6"/>',
    "warning": '<path d="M12 3.5 21 19.5H3zM12 9.5v4.5M12 16.8v.01"/>',
}

SEAL = (
    '<path class="seal-wax" fill="#c8452b" d="M19.8 1.9A4.2 4.2 0 0 1 26.3 5.7A4.2 4.2 0 0 1 30.1 12.2A4.2 4.2 0 0 1 30.1 19.8'
    "A4.2 4.2 0 0 1 26.3 26.3A4.2 4.2 0 0 1 19.8 30.1A4.2 4.2 0 0 1 12.2 30.1A4.2 4.2 0 0 1 5.7 26.3A4.2 4.2 0 0 1 1.9 19.8"
    'A4.2 4.2 0 0 1 1.9 12.2A4.2 4.2 0 0 1 5.7 5.7A4.2 4.2 0 0 1 12.2 1.9A4.2 4.2 0 0 1 19.8 1.9z"/>'
    '<circle class="seal-ring" cx="16" cy="16" r="10.4" fill="none" stroke="#fff" stroke-opacity=".55"/>'
    '<path class="seal-sign" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" '
    'd="M19.9 12.4c-.7-1.3-2.1-2-3.8-2-2.3 0-3.9 1.1-3.9 2.8 0 3.9 7.9 1.7 7.9 5.7 0 1.7-1.7 2.8-4 2.8-2 0-3.5-.8-4.2-2.3"/>'
)
"""The mark on a 32 x 32 grid: a wax seal with the letter S; img/seal.svg is the same drawing."""
