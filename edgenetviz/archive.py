"""The ``.enz`` file: a zip with ``manifest.json`` and one body a resource.

Reading one is reading a stranger's file: names, sizes and checksums are checked before anything is used.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from edgenetviz.errors import InputError, NotASnapshot, UnsafeArchive

FORMAT = "edgenetviz-snapshot"
VERSION = 1
MAX_TOTAL = 8 * 2**30
"""Bytes that all bodies together may have, unpacked: 150,000 pods have about 0.2 GB."""
MAX_RATIO = 400
"""Unpacked : packed, at most. Lists of like objects reach about 40; a zip bomb has 1,000 and more."""
MAX_MANIFEST = 16 * 2**20
MAX_MEMBERS = 1000

_MEMBER = re.compile(r"(objects|extra)/[a-z0-9_]{1,64}\.json\Z")
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Archived:
    """What a snapshot writes besides its manifest.

    Parameters
    ----------
    objects : mapping
        Resource name → function that yields the pieces of its JSON body.
    extra : mapping
        Name → JSON-able value: ranges that the user declared, for one.
    """

    objects: Mapping[str, Callable[[], Iterable[bytes]]] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


class _Member(msgspec.Struct, frozen=True):
    path: str
    bytes: int
    sha256: str


class _Head(msgspec.Struct, frozen=True):
    format: str = ""
    version: int = 0


class _Manifest(msgspec.Struct, frozen=True):
    format: str
    version: int
    content: msgspec.Raw
    members: list[_Member]


def write_archive(path: Path, content: Mapping[str, Any], archived: Archived) -> None:
    """Write an archive; an existing file is replaced only when the new one is complete.

    Parameters
    ----------
    path : Path
        Where to.
    content : mapping
        What the manifest says beside the list of members.
    archived : Archived
        The bodies.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    temporary = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            members = [_write(archive, f"objects/{name}.json", pieces()) for name, pieces in archived.objects.items()]
            members += [
                _write(archive, f"extra/{name}.json", [msgspec.json.encode(value)])
                for name, value in archived.extra.items()
            ]
            manifest = {"format": FORMAT, "version": VERSION, "content": dict(content), "members": members}
            body = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
            archive.writestr(zipfile.ZipInfo("manifest.json", _EPOCH), body, zipfile.ZIP_DEFLATED)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(f"Cannot write {path}: {error.strerror or error}", "Choose another place with -o.") from error


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> _Member:
    digest = hashlib.sha256()
    size = 0
    # A fixed time makes the same snapshot the same file.
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)
            digest.update(piece)
            size += len(piece)
    return _Member(name, size, digest.hexdigest())


class Archive:
    """An archive that was opened and found safe to read.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    NotASnapshot
        No zip, no manifest, or one of another program.
    UnsafeArchive
        Names or sizes that a snapshot never has.
    InputError
        The file cannot be opened, or needs a newer release.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise NotASnapshot(f"{path} is not a snapshot, or it is cut off: {error}.") from error
        except OSError as error:
            raise InputError(f"Cannot open {path}: {error.strerror or error}", "Check the path.") from error
        try:
            self._check_members()
            manifest = self._read_manifest()
        except BaseException:
            self._zip.close()
            raise
        self.content: msgspec.Raw = manifest.content
        self._members = {member.path: member for member in manifest.members}

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def names(self, folder: str) -> Iterator[str]:
        """Names in ``objects`` or ``extra``, without folder and suffix."""
        prefix = f"{folder}/"
        return (path[len(prefix) : -len(".json")] for path in self._members if path.startswith(prefix))

    def read(self, folder: str, name: str) -> bytes:
        """One body.

        Raises
        ------
        NotASnapshot
            It is missing, cut off or changed since it was written.
        """
        path = f"{folder}/{name}.json"
        member = self._members[path]
        body = self._unpack(path, member.bytes)
        if len(body) != member.bytes or hashlib.sha256(body).hexdigest() != member.sha256:
            raise NotASnapshot(f"{self.path}: {path} is not what was written (checksum differs).")
        return body

    def _check_members(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise UnsafeArchive(f"{self.path} has {len(infos)} members; a snapshot has at most {MAX_MEMBERS}.")
        names = [info.filename for info in infos]
        for info in infos:
            if info.filename != "manifest.json" and not _MEMBER.match(info.filename):
                if "manifest.json" not in names:
                    raise NotASnapshot(f"{self.path} is a zip file, but no snapshot: it has no manifest.json.")
                raise UnsafeArchive(f"{self.path} holds {info.filename[:200]!r}, which no snapshot holds.")
            if info.file_size > MAX_RATIO * max(info.compress_size, 256):
                raise UnsafeArchive(
                    f"{self.path}: {info.filename} unpacks to {info.file_size:,} bytes from {info.compress_size:,}."
                )
        if len(set(names)) != len(names):
            raise UnsafeArchive(f"{self.path} holds a name twice.")
        total = sum(info.file_size for info in infos)
        if total > MAX_TOTAL:
            raise UnsafeArchive(f"{self.path} unpacks to {total:,} bytes; a snapshot has at most {MAX_TOTAL:,}.")

    def _read_manifest(self) -> _Manifest:
        if "manifest.json" not in self._zip.namelist():
            raise NotASnapshot(f"{self.path} is a zip file, but no snapshot: it has no manifest.json.")
        body = self._unpack("manifest.json", MAX_MANIFEST)
        try:
            head = msgspec.json.decode(body, type=_Head)
            if head.format != FORMAT:
                raise NotASnapshot(f"{self.path}: manifest.json is of format {head.format!r}, not {FORMAT!r}.")
            if head.version != VERSION:
                raise InputError(
                    f"{self.path} has version {head.version} of the snapshot format; this release reads {VERSION}.",
                    "Update edgenetviz: pip install --upgrade edgenetviz",
                )
            return msgspec.json.decode(body, type=_Manifest)
        except msgspec.MsgspecError as error:
            raise NotASnapshot(f"{self.path}: manifest.json cannot be read: {error}.") from error

    def _unpack(self, path: str, limit: int) -> bytes:
        """At most ``limit`` bytes: the sizes in a zip's directory are only what its writer claims."""
        try:
            with self._zip.open(path) as member:
                body = member.read(limit + 1)
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise NotASnapshot(f"{self.path}: {path} cannot be unpacked: {error}") from error
        if len(body) > limit:
            raise UnsafeArchive(f"{self.path}: {path} unpacks to more than the {limit:,} bytes that it states.")
        return body
