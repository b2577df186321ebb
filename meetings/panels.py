"""What branch life adds to the pages of a member and of an organisation."""

import meetings.congress.panels
import meetings.dues.panels
import meetings.feedback.panels
import meetings.own_panels
import meetings.review.panels
import meetings.score.panels
import meetings.tasks.panels
import meetings.training.panels  # noqa: F401
