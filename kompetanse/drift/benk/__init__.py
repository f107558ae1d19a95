"""`make benk`: how fast the portal is, told as ratios taken in the same run, since a machine's own speed varies.

Own database and queue in a temporary folder, settings as in production, 40 000 cases. Ends with 1 when a target is missed.
"""
