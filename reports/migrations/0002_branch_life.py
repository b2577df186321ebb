"""What the books of meetings and dues said when a report was signed stands apart; figures typed before they existed move there."""

from django.db import migrations, models

MEETING = ("meeting_on", "meeting_kind", "meeting_due", "meeting_present", "meeting_excused", "meeting_unexcused", "meeting_opinions",
           "meeting_score", "meeting_resolution")  # fmt: skip
DUES = ("dues_due", "dues_collected", "dues_remitted", "dues_owing")


def move(apps, editor):
    """Signed reports print as before; open ones read the books."""
    for report in apps.get_model("reports", "Report").objects.exclude(inputs={}):
        typed = report.inputs
        if report.known_at is not None and typed.get("meeting_on"):
            report.life["meetings"] = [
                {
                    "on": typed["meeting_on"], "kind": typed.get("meeting_kind") or "thường kỳ",
                    "expected": typed.get("meeting_due") or 0, "came": typed.get("meeting_present") or 0,
                    "absent_excused": typed.get("meeting_excused") or 0, "absent_unexcused": typed.get("meeting_unexcused") or 0,
                    "opinions": typed.get("meeting_opinions") or 0,
                    "score": None if typed.get("meeting_score") is None else str(typed["meeting_score"]), "band": "",
                    "resolution": typed.get("meeting_resolution") or "",
                }
            ]  # fmt: skip
        if report.known_at is not None and typed.get("dues_due") is not None:
            report.life["dues"] = {
                "due": typed["dues_due"], "collected": typed.get("dues_collected") or 0,
                "handed_up": typed.get("dues_remitted") or 0, "owing": typed.get("dues_owing") or 0,
            }  # fmt: skip
        report.inputs = {name: value for name, value in typed.items() if name not in (*MEETING, *DUES)}
        report.save(update_fields=["inputs", "life"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField(
            "report", "life", models.JSONField(blank=True, default=dict, verbose_name="sinh hoạt, đảng phí khi ký")
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
