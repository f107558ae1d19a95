"""Draws a saksgang from its table, as a mermaid state diagram and a table of words. Plain Python."""

from .saksgang import Saksgang

VENTER_PAA = {"eier": "the owner", "forvalter": "the forvalter", "ingen": "nobody"}


def diagram(gang: Saksgang) -> str:
    """The life cycle as mermaid text: one arrow per transition and state it leaves."""
    linjer = ["```mermaid", "stateDiagram-v2", f"    [*] --> {gang.start}"]
    linjer += [f"    {t.kode}: {t.nb}" for t in gang.tilstander]
    linjer += [f"    {fra} --> {o.til}: {o.nb}" for o in gang.overganger for fra in o.fra]
    ender = {t.kode for t in gang.tilstander} - {fra for o in gang.overganger for fra in o.fra}
    linjer += [f"    {t.kode} --> [*]" for t in gang.tilstander if t.kode in ender]
    return "\n".join([*linjer, "```"])


def tabell(gang: Saksgang) -> str:
    """States with their words and whom they wait for, then transitions with the right they take."""
    ut = ["| state | bokmål | nynorsk | waits for |", "|---|---|---|---|"]
    ut += [f"| `{t.kode}` | {t.nb} | {t.nn} | {VENTER_PAA[t.venter_paa]} |" for t in gang.tilstander]
    ut += ["", "| act | from | to | right |", "|---|---|---|---|"]
    ut += [
        f"| {o.nb} (`{o.handling}`) | {', '.join(f'`{f}`' for f in o.fra)} | `{o.til}` | `{o.rett}` |"
        for o in gang.overganger
    ]
    return "\n".join(ut)
