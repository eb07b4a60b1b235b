"""What the commands share that load a table of figures from a file, as its page does."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils.datastructures import MultiValueDict

from procurement import clock
from procurement.access import actor_for
from procurement.models import User
from procurement.refusal import Refused
from tenders.forms.loading import LoadForm

SHARED = {
    "name": "as its source calls it",
    "source": "who publishes it, and in which table",
    "source-url": "address of the source",
    "licence": "under which terms it may be reused",
}


class LoadCommand(BaseCommand):
    """A file and what it is; `by` is the administrator who loads it. `options` are those of the form with their help."""

    form: type[Any]
    options: Mapping[str, str]
    optional: tuple[str, ...] = ("source-url",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the platform administrator who loads it")
        for name, text in self.options.items():
            parser.add_argument(f"--{name}", required=name not in self.optional, default="", help=text)

    def loaded(self, load: Callable[..., Any], *, file: Path, by: str, said: dict[str, Any]) -> Any:
        """What the service made; CommandError with a sentence for every reason why it did not."""
        user = User.objects.filter(email__iexact=by, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {by}.")
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"The file can't be read: {error}") from error
        form: LoadForm = self.form(said, MultiValueDict({"file": [SimpleUploadedFile(file.name, data)]}))
        if not form.is_valid():
            raise CommandError("\n".join(f"{name}: {text}" for name, texts in form.errors.items() for text in texts))
        try:
            return load(form.draft(), form.cleaned_data["file"], actor=actor_for(user), now=clock.now())  # type: ignore[attr-defined]
        except Refused as refused:
            raise CommandError("\n".join(map(str, refused.issues))) from refused
        except Http404 as stranger:
            raise CommandError(f"{by} is no platform administrator.") from stranger
