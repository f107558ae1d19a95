"""The main job in a real browser, from the appropriation to the report."""
