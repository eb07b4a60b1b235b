"""Property tests of the rules: few examples, because every commit runs them; --hypothesis-profile=thorough tries many more."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("rules", max_examples=30, deadline=None)  # a busy machine is no failure
settings.register_profile("thorough", max_examples=1000, deadline=None)
if settings.get_current_profile_name() in ("default", "ci"):
    settings.load_profile("rules")
