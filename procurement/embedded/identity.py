"""Which operating-system user an embedded server runs as: PostgreSQL refuses root, so root hands its servers to nobody.

Never adds an account and never changes the mode of a folder that it did not make.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_NEEDED_IN_PRIVATE_FOLDERS = ("dac_read_search", "dac_override")


@dataclass(frozen=True)
class Identity:
    """A user, and what to put before a command so that it runs as this user."""

    uid: int
    gid: int
    drops: bool  # whether the calling process is root and must give its rights up for the server

    def adopt(self, folder: Path) -> None:
        """Give a folder that root has just made to the server's user."""
        if self.drops and folder.lstat().st_uid == 0:
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)

    def prefix(self, program: Path, folder: Path) -> list[str] | None:
        """What to put before the program; None if the user can in no way reach it and the folder.

        Below a folder that only root may enter (such as /root) the server keeps one right of root's: to pass through.
        """
        if not self.drops:
            return []
        drop = [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        attempts = [["setpriv", *drop, "--inh-caps=-all", "--"]]
        for right in _NEEDED_IN_PRIVATE_FOLDERS:
            keep = [f"--inh-caps=-all,+{right}", f"--ambient-caps=+{right}", "--securebits=+no_setuid_fixup"]
            attempts.append(["setpriv", *drop, *keep, "--"])
        # The program of that name, not a shell's own word: it asks access(2) as PostgreSQL does, which forgets a kept right
        # unless no_setuid_fixup is set.
        reach = ["test", "-x", str(program), "-a", "-r", str(folder)]
        for attempt in attempts if shutil.which("setpriv") else []:
            if subprocess.run([*attempt, *reach], capture_output=True, cwd="/", check=False).returncode == 0:
                return attempt
        return None


def identity_for(home: Path) -> Identity:
    """Ourselves; for root the owner of the folder, so that root can look after a user's server, or else nobody."""
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid(), drops=False)
    owner = home.stat() if home.exists() else None
    if owner is not None and owner.st_uid != 0:
        return Identity(owner.st_uid, owner.st_gid, drops=True)
    nobody = pwd.getpwnam("nobody")
    return Identity(nobody.pw_uid, nobody.pw_gid, drops=True)
