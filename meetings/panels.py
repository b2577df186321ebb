"""What branch life adds to the pages of a member and of an organisation."""

import meetings.congress.panels  # noqa: F401
import meetings.dues.panels  # noqa: F401
import meetings.feedback.panels  # noqa: F401
import meetings.own_panels  # noqa: F401
import meetings.review.panels  # noqa: F401
import meetings.tasks.panels  # noqa: F401
import meetings.training.panels  # noqa: F401
