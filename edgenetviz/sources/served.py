"""What an API server serves, out of its discovery documents: aggregated (1.26 on) or legacy."""

from __future__ import annotations

import msgspec

from edgenetviz.errors import BadReply
from edgenetviz.sources.resources import Api, Resource

AGGREGATED = (
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
    "application/json"
)
"""``Accept`` header that asks for aggregated discovery and takes the legacy form where that is all there is
(Kubernetes ``staging/src/k8s.io/client-go/discovery``)."""


class _Meta(msgspec.Struct):
    name: str = ""


class _ResourceEntry(msgspec.Struct):
    resource: str = ""


class _AggregatedVersion(msgspec.Struct):
    version: str = ""
    resources: list[_ResourceEntry] | None = None


class _LegacyVersion(msgspec.Struct):
    version: str = ""


class _LegacyGroup(msgspec.Struct):
    name: str = ""
    versions: list[_LegacyVersion] | None = None


class _AggregatedGroup(msgspec.Struct):
    metadata: _Meta = msgspec.field(default_factory=_Meta)
    versions: list[_AggregatedVersion] | None = None


class _Document(msgspec.Struct):
    kind: str = ""
    items: list[_AggregatedGroup] | None = None
    groups: list[_LegacyGroup] | None = None


class _NamedResource(msgspec.Struct):
    name: str = ""


class _ResourceList(msgspec.Struct):
    kind: str = ""
    resources: list[_NamedResource] | None = None


class Served:
    """Which group, version and plural exist. ``None`` from :meth:`has` means: not known, ask and see.

    Parameters
    ----------
    plurals : dict
        (group, version) → plurals served, or ``None`` when the plurals of that version are not known.
    complete : bool
        All groups are known, so a group that is not in ``plurals`` is not served.
    """

    def __init__(self, plurals: dict[tuple[str, str], frozenset[str] | None], *, complete: bool) -> None:
        self._plurals = plurals
        self._complete = complete

    @classmethod
    def unknown(cls) -> Served:
        """Nothing is known: discovery was refused or not recorded."""
        return cls({}, complete=False)

    @classmethod
    def from_discovery(cls, apis: bytes, resource_lists: dict[tuple[str, str], bytes] | None = None) -> Served:
        """Read the body of ``/apis`` (either form) and, for the legacy form, bodies of ``/apis/<group>/<version>``.

        Parameters
        ----------
        apis : bytes
            Body of ``GET /apis``.
        resource_lists : dict, optional
            (group, version) → body of its APIResourceList.

        Raises
        ------
        BadReply
            The body is no discovery document.
        """
        try:
            document = msgspec.json.decode(apis, type=_Document)
            plurals: dict[tuple[str, str], frozenset[str] | None] = {}
            for group in document.items or ():
                for version in group.versions or ():
                    names = None if version.resources is None else frozenset(r.resource for r in version.resources)
                    plurals[group.metadata.name, version.version] = names
            for legacy in document.groups or ():
                for plain in legacy.versions or ():
                    plurals[legacy.name, plain.version] = None
            for key, body in (resource_lists or {}).items():
                listed = msgspec.json.decode(body, type=_ResourceList)
                plurals[key] = frozenset(r.name for r in listed.resources or ())
        except msgspec.MsgspecError as error:
            raise BadReply(f"The server's discovery document /apis cannot be read: {error}") from error
        if document.kind not in {"APIGroupList", "APIGroupDiscoveryList"}:
            raise BadReply(f"/apis answered a {document.kind or 'document without kind'}, not a list of API groups.")
        return cls(plurals, complete=True)

    def has(self, api: Api) -> bool | None:
        """Whether an API is served; ``None`` when that is not known."""
        if not api.group:
            return None
        key = (api.group, api.version)
        if key not in self._plurals:
            return False if self._complete else None
        plurals = self._plurals[key]
        return None if plurals is None else api.plural in plurals

    def candidates(self, resource: Resource) -> list[Api]:
        """APIs of a resource that may be served, in its order."""
        return [api for api in resource.apis if self.has(api) is not False]
