"""Where style sheets, scripts and pictures are served from."""

from __future__ import annotations

from collections.abc import Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Files under names that bear their hash. A process reads the list of names once, so it works each address out once too."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[tuple[str, bool], str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file."""
        found = self._addresses.get((name, force))
        if found is None:
            found = self._addresses[name, force] = super().url(name, force)
        return found

    def post_process(self, *args, **kwargs) -> Iterator[tuple]:
        """Collect the files anew; their addresses change."""
        yield from super().post_process(*args, **kwargs)
        self._addresses.clear()
