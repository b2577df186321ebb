"""Official sheets, narrative reports, dashboards and signed snapshots."""
