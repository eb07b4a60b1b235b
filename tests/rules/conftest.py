"""Property tests of the rules: few examples, always the same, for every commit runs them; --hypothesis-profile=thorough draws many."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("rules", max_examples=30, deadline=None, derandomize=True)  # a busy machine is no failure
settings.register_profile("thorough", max_examples=1000, deadline=None)
if settings.get_current_profile_name() in ("default", "ci"):
    settings.load_profile("rules")
