"""Tables → pictures. Pure; shared by the report and the widgets."""

from __future__ import annotations

from edgenetviz.figures.address_map import address_map, address_maps
from edgenetviz.figures.dns import dns_picture
from edgenetviz.figures.picture import Picture
from edgenetviz.figures.topology import topology_picture
from edgenetviz.figures.usage import usage_picture

__all__ = ["Picture", "address_map", "address_maps", "dns_picture", "topology_picture", "usage_picture"]
