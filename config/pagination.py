"""Pages of the API by number of rows, never more of them than a server can answer at once."""

from __future__ import annotations

from rest_framework.pagination import LimitOffsetPagination, _positive_int

LARGEST_OFFSET = 10_000_000  # far above the rows of any list of ours, far below what PostgreSQL can count


class LimitedPagination(LimitOffsetPagination):
    """``?limit=&offset=``: at most 500 rows, and a place no further than any list of ours reaches."""

    max_limit = 500

    def get_offset(self, request) -> int:
        """The place asked for; the beginning when it is no number, the end when it lies beyond every list."""
        try:
            return _positive_int(request.query_params[self.offset_query_param], cutoff=LARGEST_OFFSET)
        except (KeyError, ValueError):
            return 0
