"""How fast a browser seals and opens, beside its own AES-GCM alone. The figures of docs/performance.md; run with `-m full -s`."""

from __future__ import annotations

import pytest

from tests.sealing_js.conftest import Run

MEASURE = """
const size = 32 * 2 ** 20;
const body = new Blob([new Uint8Array(size).fill(7)]);
const pair = await keys.newKeyPair();
const place = { kind: 2, stage: 1, tender: given.id, bid: given.id };
const rate = async (work) => {
  const begun = performance.now();
  await work();
  return size / 2 ** 20 / ((performance.now() - begun) / 1000);
};
const raw = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
const alone = await rate(async () => {
  for (let i = 0; i < 32; i++) await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, raw, new Uint8Array(2 ** 20));
});
const fresh = await object.newSeal(place, { 1: pair.publicKey });
let sealed;
const seal = await rate(async () => { sealed = await object.seal(fresh, { name: "a.bin", slot: "", type: "a/b" }, body); });
const kids = { 1: Array.from(await keys.keyId(pair.publicKey), (b) => b.toString(16).padStart(2, "0")).join("") };
const open = await rate(() => object.openObject(new Blob([sealed.bytes]), { 1: pair.privateKey }, { place, kids }));
return { alone, seal, open };
"""


@pytest.mark.full
@pytest.mark.journey
def test_sealing_and_opening_are_quick_enough_for_any_line(run: Run) -> None:
    found = run("sealing/object.js, sealing/keys.js", MEASURE, id="3f0c1de0-7c3b-4f8e-9a51-6d2f7be0c001")
    print({name: f"{rate:.0f} MiB/s" for name, rate in found.items()})
    assert min(found["seal"], found["open"]) > 5
