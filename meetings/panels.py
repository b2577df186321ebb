"""What branch life adds to the pages of a member and of an organisation."""

import meetings.tasks.panels  # noqa: F401
