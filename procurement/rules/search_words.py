"""Words as the search compares them: without accents, with stems, and what a misspelled one may mean. Pure.

The database folds and stems by the same rules (migration 0010 of tenders, docs/decisions/search.md); a test compares the two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_ACCENTS = dict.fromkeys(range(768, 880))
_LETTERS = str.maketrans("əıøłđ/\\_", "eiold   ")
_WORD = re.compile(r"\w+")
LEAST = 4
"""Letters of a word that is worth correcting: shorter ones are near to too many others."""
STEM = 3
"""Letters of a stem that is worth marking."""


def fold(text: str) -> str:
    """Small letters without accents; the Azerbaijani and Turkish letters that have none as their Latin neighbors."""
    return unicodedata.normalize("NFKD", text.lower()).translate(_ACCENTS).translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """The folded words of a text, in their order."""
    return _WORD.findall(fold(text))


def is_found(word: str, stems: Iterable[str]) -> bool:
    """Whether a word of a text is one that was looked for: it begins like a stem, whose last letter a stemmer may have changed."""
    plain = fold(word)
    return any(plain.startswith(stem[:-1] if len(stem) > LEAST + 1 else stem) for stem in stems if len(stem) >= STEM)


def distance(one: str, other: str) -> int:
    """How many letters to change, add, leave out or swap with their neighbor make one word of the other (optimal alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            step = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                step = min(step, above[j - 2] + 1)
            row.append(step)
    return row[-1]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was most likely meant: one mistake in short words, two from eight letters on; None if none is near."""
    allowed = 1 if len(word) < 8 else 2
    near = sorted((distance(word, one), one) for one in known if abs(len(one) - len(word)) <= allowed)
    return near[0][1] if near and near[0][0] <= allowed else None
