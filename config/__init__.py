"""Settings, addresses, background processing and the launcher. May import every app; no app imports it."""
