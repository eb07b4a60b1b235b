"""Formats of a language where Django's differ from those of Unicode (CLDR), which browsers and Babel follow."""
