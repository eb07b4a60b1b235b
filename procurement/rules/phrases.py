"""Phrases that open a member's key: generated, never chosen, and told apart from a mistyped one (docs/formats.md, 23.1).

Five words carry 90 random bits, the sixth checks them. The words mean nothing in any language, and so are the same in all.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable

from procurement.rules.messages import Message, gettext_noop

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aiou"
WORDS, RANDOM_WORDS = 6, 5
WORD_BITS, SYLLABLE_BITS, VOWEL_BITS = 18, 6, 2
_WORD = re.compile(rf"([{CONSONANTS}][{VOWELS}]){{3}}\Z")
_LABEL = b"eproc-phrase/v1\n"


class PhraseError(ValueError):
    """What was typed can't be a phrase. `message` says what to look at; `code` is stable."""

    def __init__(self, code: str, template: str, **params: object) -> None:
        super().__init__(template)
        self.code, self.message = code, Message(template, params)


WRONG_NUMBER = gettext_noop("A phrase has six words; here are %(count)s.")
NO_WORD = gettext_noop("“%(word)s” can't be one of the words: look at it again.")
ONE_WRONG = gettext_noop("One of the six words is not right: compare each with what you wrote down.")


def new_phrase(random: Callable[[int], bytes] = os.urandom) -> str:
    """A fresh phrase: six words with single blanks."""
    spare = 6
    number = int.from_bytes(random(12), "big") >> spare  # 96 bits, of which 90 are used
    words = [_word(number >> WORD_BITS * place & (1 << WORD_BITS) - 1) for place in reversed(range(RANDOM_WORDS))]
    return " ".join([*words, _check_word(words)])


def read_phrase(typed: str) -> str:
    """The phrase as it was generated: lower case, single blanks. PhraseError if it can't be one."""
    words = [word for word in re.split(r"[\s-]+", typed.lower()) if word]
    if len(words) != WORDS:
        raise PhraseError("wrong-number", WRONG_NUMBER, count=len(words))
    for word in words:
        if not _WORD.match(word):
            raise PhraseError("no-word", NO_WORD, word=word)
    if words[-1] != _check_word(words[:-1]):
        raise PhraseError("one-wrong", ONE_WRONG)
    return " ".join(words)


def _word(bits: int) -> str:
    syllables = [bits >> SYLLABLE_BITS * place & (1 << SYLLABLE_BITS) - 1 for place in (2, 1, 0)]
    return "".join(CONSONANTS[one >> VOWEL_BITS] + VOWELS[one & (1 << VOWEL_BITS) - 1] for one in syllables)


def _check_word(words: list[str]) -> str:
    digest = hashlib.sha256(_LABEL + " ".join(words).encode("ascii")).digest()
    return _word(int.from_bytes(digest[:3], "big") >> 24 - WORD_BITS)
