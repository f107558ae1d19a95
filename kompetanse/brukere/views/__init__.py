"""Pages of people, access and account numbers."""
