"""The bridge between KBG's pure calculations and the kernel's Fordeling."""

REGLER = (
    ("likt_kutt", "Likt kutt", "Likt kutt"),
    ("etter_nokkel", "Regional nøkkel", "Regional nøkkel"),
    ("etter_prioritet", "Prioritert etter plan", "Prioritert etter plan"),
)
