"""The owner's plan for the money of VU."""
