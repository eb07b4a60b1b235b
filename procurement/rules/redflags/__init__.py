"""Red flags: one rule a file, each a reason to look and none a finding of wrongdoing. They read any OCDS, ours or another's.

The eleven with an R are computed as the Cardinal tool of the Open Contracting Partnership defines them.
"""

from __future__ import annotations
