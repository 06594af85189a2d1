"""Bytes → objects: takes the pages of a list, keeps what can be understood, says what cannot.

The fast way decodes a whole page into Structs. A page in which one object does not fit (a null where a list belongs, no
metadata) is decoded again object by object: JSON ``null`` means "not set" for the API, so such fields are dropped; an
object that still does not fit is left out and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from edgenetviz.collectors.garbage import collection_paused
from edgenetviz.collectors.kinds import ListMeta, ListOf, list_decoder, object_decoder, struct_of
from edgenetviz.collectors.objects.meta import decode_filtered
from edgenetviz.errors import BadReply
from edgenetviz.sources.resources import Api, Resource

_CHUNK = 2000


class _Envelope(msgspec.Struct):
    kind: str = ""
    message: str = ""
    items: msgspec.Raw = msgspec.Raw()


class _RawList(msgspec.Struct):
    kind: str = ""
    metadata: ListMeta | None = None
    items: list[msgspec.Raw] | None = None


class _Named(msgspec.Struct):
    class _Metadata(msgspec.Struct):
        name: str = ""
        namespace: str | None = None

    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


class ObjectList:
    """The objects of one resource; a :class:`~edgenetviz.sources.base.Sink`.

    Parameters
    ----------
    resource : Resource
        What is being read.
    """

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.api = resource.apis[0]
        self.items: list[Any] = []
        self._rejected: list[str] = []
        self._complete = 0
        self._complete_rejected = 0

    @property
    def objects(self) -> int:
        """Objects taken so far."""
        return len(self.items)

    @property
    def rejected(self) -> Sequence[str]:
        """One line for each object that was left out."""
        return self._rejected

    def page(self, api: Api, body: bytes) -> str | None:
        """Take one page (or one object), answer the continue token."""
        self.api = api
        struct = struct_of(self.resource, api)
        if self.resource.object_name:
            envelope = _decode(_Envelope, body, api)
            if not envelope.items:
                self._take_one(struct, body, envelope)
                return None
        try:
            with collection_paused():
                decoded: ListOf[Any] = list_decoder(struct).decode(body)
        except (msgspec.ValidationError, TypeError):
            return self._take_slowly(struct, body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _cut_off(api, error) from error
        self._check_kind(decoded.kind, has_items=decoded.items is not None)
        self.items.extend(decoded.items or ())
        return decoded.metadata.continue_ or None

    def restart(self) -> None:
        """Forget the list being read."""
        del self.items[self._complete :]
        del self._rejected[self._complete_rejected :]

    def finish(self) -> None:
        """The list being read is complete."""
        self._complete = len(self.items)
        self._complete_rejected = len(self._rejected)

    def pieces(self) -> Iterator[bytes]:
        """The objects as the JSON body of a list, in pieces."""
        yield b'{"kind":"ObjectList","items":['
        for start in range(0, len(self.items), _CHUNK):
            body = msgspec.json.encode(self.items[start : start + _CHUNK])
            yield (b"," if start else b"") + body[1:-1]
        yield b"]}"

    def _take_one(self, struct: type[msgspec.Struct], body: bytes, envelope: _Envelope) -> None:
        if envelope.kind == "Status":
            raise BadReply(f"{self.api.plural}: the server sent a Status instead of the object: {envelope.message}")
        item, problem = _understand(struct, msgspec.Raw(body))
        if problem:
            self._rejected.append(problem)
        else:
            self.items.append(item)

    def _take_slowly(self, struct: type[msgspec.Struct], body: bytes) -> str | None:
        raw = _decode(_RawList, body, self.api)
        self._check_kind(raw.kind, has_items=raw.items is not None)
        items: list[Any] = []
        rejected: list[str] = []
        for place, text in enumerate(raw.items or ()):
            item, problem = _understand(struct, text)
            if problem:
                rejected.append(f"{self.api.plural}[{len(self.items) + place}]{problem}")
            else:
                items.append(item)
        self.items += items
        self._rejected += rejected
        return (raw.metadata.continue_ or None) if raw.metadata else None

    def _check_kind(self, kind: str, *, has_items: bool) -> None:
        plural = self.api.plural
        singular = kind.removesuffix("List").lower()
        plurals = {singular, f"{singular}s", f"{singular}es", f"{singular[:-1]}ies"}
        if kind == "ObjectList" or (kind.endswith("List") and plural in plurals):
            return
        what = f"a {kind}" if kind else "JSON without a kind"
        raise BadReply(f"Asked for {plural}, got {what}{'' if has_items else ' without items'}.")


def _understand(struct: type[msgspec.Struct], text: msgspec.Raw) -> tuple[Any, str]:
    """The object, or why it cannot be one."""
    try:
        return object_decoder(struct).decode(text), ""
    except (msgspec.ValidationError, TypeError):
        pass  # The slower reading below tells what is wrong with it.
    plain = msgspec.json.decode(text)
    try:
        return msgspec.convert(_without_nulls(plain), struct, dec_hook=decode_filtered), ""
    except (msgspec.ValidationError, TypeError, RecursionError) as error:
        return None, f"{_name_of(text)}: {error}"


def _without_nulls(value: Any) -> Any:
    """Fields that are null are fields that are not set; nulls in a list (free slots of a block) stay."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _name_of(text: msgspec.Raw) -> str:
    try:
        named = msgspec.json.decode(text, type=_Named).metadata
    except msgspec.MsgspecError:
        return ""
    return f" {named.namespace}/{named.name}" if named.namespace else f" {named.name}" if named.name else ""


def _decode(struct: type[Any], body: bytes, api: Api) -> Any:
    try:
        return msgspec.json.decode(body, type=struct)
    except msgspec.ValidationError as error:
        raise BadReply(f"Asked for {api.plural}, got JSON of another form: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _cut_off(api, error) from error


def _cut_off(api: Api, error: Exception) -> BadReply:
    return BadReply(f"The list of {api.plural} is no JSON, or it is cut off: {error}.")
