"""The bench's figures: each act is really done, and gives a rate above zero."""

from __future__ import annotations

from procurement.sealing_bench import figures


def test_figures_measure_every_act_once() -> None:
    found = figures(seconds=0.001, megabytes=1)
    assert [figure.name for figure in found] == [
        "seal a manifest",
        "open a manifest",
        "sign a receipt",
        "seal a file",
        "open a file",
        "hash a file",
    ]
    assert all(figure.per_second > 0 for figure in found)
