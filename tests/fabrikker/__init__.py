"""Factories of valid objects. Situations are traits; nothing here is ever invalid.

Nested objects are made with the default clock, so freeze it first in tests that mention a date.
"""
