"""The demo: a whole country with people, money and cases, the same every time for the same date. Never in production."""
