"""Rules, documents and lists belong to no unit; so do the invented things of the gallery."""

from __future__ import annotations

from regulations.models import Instrument, LookupList, Parameter

SHARED = {
    "core:gallery-progress.done": lambda world: 40,
    "core:gallery-print.kind": lambda world: "report",
    "regulations:*.code": lambda world: Parameter.objects.first().code,
    "regulations:instrument.pk": lambda world: Instrument.objects.first().pk,
    "regulations:lookup_list.code": lambda world: LookupList.objects.first().code,
    "api:parameter-*.code": lambda world: Parameter.objects.first().code,
    "api:instrument-*.pk": lambda world: Instrument.objects.first().pk,
}
