"""What each role does, in the order of the year."""
