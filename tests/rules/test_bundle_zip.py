"""The zip files of bundles: every zip program reads them, and a reader takes no other form."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from procurement.rules import bundle_zip
from procurement.rules.bundle_zip import BundleError, Member, ZipReader, ZipWriter, directory

FILES = {"a/one.json": b"{}", "b.txt": b"x" * 5000, "c": b""}


def written() -> bytes:
    out = BytesIO()
    writer = ZipWriter(out)
    for path, content in FILES.items():
        writer.add(path, [content[:3], content[3:]])
    writer.finish()
    return out.getvalue()


def test_zip_is_read_by_others_and_in_place() -> None:
    with ZipFile(BytesIO(written())) as other:
        assert {name: other.read(name) for name in other.namelist()} == FILES
        assert other.testzip() is None
    reader = ZipReader(BytesIO(written()))
    assert {path: reader.read(path, 5000) for path in reader.members} == FILES
    with reader.open("b.txt") as part:
        assert (part.seek(4990), part.read(), part.seek(-2, 2), part.read(9)) == (4990, b"x" * 10, 4998, b"xx")
    with pytest.raises(BundleError, match="larger than 4999"):
        reader.read("b.txt", 4999)


@pytest.mark.parametrize("name", ["../a", "/a", "A", "a//b", "a/", "a b", "", "a" * 201, "é"])
def test_paths_that_could_lead_elsewhere_are_refused(name: str) -> None:
    out = BytesIO()
    with ZipFile(out, "w") as other:
        other.writestr(name or "x/", b"")
    with pytest.raises(BundleError):
        ZipReader(BytesIO(out.getvalue()))


def test_any_other_form_of_zip_is_refused() -> None:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as other:
        other.writestr("a", b"a" * 100)
    for data in (
        out.getvalue(),
        written() + b"\0",
        b"\0" + written(),
        written()[:-1],
        b"",
        b"PK\x05\x06" + bytes(18) + b"x",
    ):
        with pytest.raises(BundleError):
            ZipReader(BytesIO(data))


def test_far_files_get_the_wide_form_that_others_read() -> None:
    far = [Member("a", 3, 0x352441C2, 0), Member("b", 0, 0, 6 << 30)]
    wide = directory(far, (6 << 30) + 31)
    assert wide.count(b"PK\x06\x06") == wide.count(b"PK\x06\x07") == 1
    assert (6 << 30).to_bytes(8, "little") in wide

    class Sparse(BytesIO):
        """Six gigabytes of nothing before the directory."""

        def seek(self, offset: int, whence: int = 0) -> int:
            hole = (6 << 30) + 31
            return super().seek(offset - hole) + hole if whence == 0 else super().seek(offset, whence) + hole

        def tell(self) -> int:
            return super().tell() + (6 << 30) + 31

    assert ZipFile(Sparse(wide)).namelist() == ["a", "b"]
    start, size = bundle_zip._directory_place(Sparse(wide), len(wide) + (6 << 30) + 31)
    assert (start, size) == ((6 << 30) + 31, len(wide) - 76 - 22)
