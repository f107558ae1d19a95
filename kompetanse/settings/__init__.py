"""Settings: base (shared), dev (`make start`), test (pytest) and prod (from the environment only)."""
