"""Forms and filters of the caseworkers' pages."""
