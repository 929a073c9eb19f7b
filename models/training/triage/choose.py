#!/usr/bin/env python3
"""Usage: choose.py TRIAGE SCORES.TSV HEARD.TSV [OTHERS-SCORES.TSV OTHERS-HEARD.TSV]

Chooses the levels of `firmware/dialogue/src/triage/fuse.rs` on the development part alone, as the recogniser heard it: of all
that keep calm texts within nine tenths of their limits (5 % alarmed, 18 % asked about), those that miss the fewest alarms,
most of all of life safety (limits 5 and 4 %), and texts to ask about. TRIAGE is the built example `triage` of
`firmware/dialogue`, SCORES.TSV comes from score.py (export.py, train.py). Prints figures of development and, for the chosen levels
only, of the held-out part; and, as the box is built now, of others.tsv, which five other hands wrote.
"""
import itertools
import os
import subprocess
import sys

import texts

HERE = os.path.dirname(os.path.abspath(__file__))
ALARM, GRAVE = ("life_safety", "emergency"), {"gas", "carbon_monoxide", "fire", "shock", "downed_line", "structure", "hurt"}
HAZARDS = ["gas", "carbon_monoxide", "fire", "shock", "downed_line", "structure", "hurt", "flood", "sewage", "exposure",
           "roof_open", "outage"]


def cases(scores, heard, table="texts.tsv"):
    rows = texts.read(f"{HERE}/{table}")
    texts.read_heard(rows, heard)
    said = {(row["id"], "written"): row["text"] for row in rows}
    said |= {(row["id"], voice): text for row in rows for voice, text in row["heard"]}
    found = []
    for line in open(scores, encoding="utf-8"):
        part, number, label, hazard, how, *chances = line.rstrip("\n").split("\t")
        life, emergency, ask, *_ = map(float, chances[:6])
        weights = [float(p) * (ask / 2 + (life if h in GRAVE else emergency)) for h, p in zip(HAZARDS, chances[6:])]
        likely = HAZARDS[weights.index(max(weights))]
        if (number, how) in said:
            found.append({"part": part, "id": number, "label": label, "how": "written" if how == "written" else "heard",
                          "text": said[number, how], "life": life, "alarm": life + emergency, "ask": ask,
                          "danger": life + emergency + 0.5 * ask, "likely": likely})
    return found


def judged(triage, found, meaning):
    """What the box's triage says to each case."""
    lines = []
    for n, case in enumerate(found):
        cells = [str(n), case["text"]]
        if meaning:
            cells += [f"{case['life']:.4f}", f"{case['alarm'] - case['life']:.4f}", f"{case['ask']:.4f}", case["likely"]]
        lines.append("\t".join(cells))
    out = subprocess.run([triage], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True).stdout
    return [line.split("\t")[1:3] for line in out.splitlines()]


def decide(case, rules, levels):
    """As fuse.rs does with a whole turn."""
    alone, leans, agrees, asks, harmless = levels
    decision, hazard = rules
    calm = case["danger"] < harmless
    if decision == "Alarm":
        return "Alarm" if case["alarm"] >= agrees else "Ask" if hazard in GRAVE or not calm else "No"
    if decision == "Ask":
        return "Alarm" if case["alarm"] >= leans else "No" if calm else "Ask"
    return "Alarm" if case["alarm"] >= alone else "Ask" if case["danger"] >= asks else "No"


def figures(found, decisions):
    def share(wanted, labels):
        of = [d for case, d in zip(found, decisions) if case["label"] in labels]
        return sum(d == wanted for d in of) / max(len(of), 1)

    calm = ("urgent", "routine", "none")
    return {"missed": share("No", ALARM), "life missed": share("No", ("life_safety",)), "at once": share("Alarm", ALARM),
            "calm alarmed": share("Alarm", calm), "calm asked": share("Ask", calm), "doubt alarmed": share("Alarm", ("ask",)),
            "doubt missed": share("No", ("ask",))}


def cost(f):
    """Missing counts whole, trouble for calm callers half, beyond their limits as if nothing else counted."""
    calm = max(f["calm alarmed"] / 0.05, f["calm asked"] / 0.18, (1 - f["at once"]) / 0.28)
    missed = f["missed"] / 0.05 + f["life missed"] / 0.04 + f["doubt missed"] / 0.3
    return (max(0.9, calm), missed + 0.5 * (f["calm alarmed"] / 0.05 + f["calm asked"] / 0.18))


def show(name, found, decisions):
    for how in ("written", "heard"):
        some = [(c, d) for c, d in zip(found, decisions) if c["how"] == how]
        if some:
            f = figures([c for c, _ in some], [d for _, d in some])
            print(f"{name} {how} n={len(some)} " + ", ".join(f"{k} {v:.1%}" for k, v in f.items()))


def main():
    if len(sys.argv) not in (4, 6):
        sys.exit(__doc__)
    triage, everything = sys.argv[1], cases(*sys.argv[2:4])
    found = [case for case in everything if case["part"] == "development"]
    rules = judged(triage, found, False)
    show("development, rules alone", found, [d for d, _ in rules])
    grid = itertools.product([0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95], [0.2, 0.35, 0.5, 0.6, 0.7], [0.05, 0.1, 0.2, 0.3, 0.4, 0.5],
                             [0.05, 0.08, 0.1, 0.12, 0.16, 0.2, 0.25, 0.3, 0.4], [0.0, 0.02, 0.03, 0.05, 0.08, 0.1])
    heard = [(case, rule) for case, rule in zip(found, rules) if case["how"] == "heard"]
    ranked = sorted(grid, key=lambda levels: cost(figures([c for c, _ in heard], [decide(c, r, levels) for c, r in heard])))
    for levels in ranked[:5]:
        print("alone, leans, agrees, asks, harmless =", levels)
    best = ranked[0]
    show("development", found, [decide(case, rule, best) for case, rule in zip(found, rules)])
    held = [case for case in everything if case["part"] == "held"]
    rules = judged(triage, held, False)
    show("held, rules alone", held, [d for d, _ in rules])
    show("held", held, [decide(case, rule, best) for case, rule in zip(held, rules)])
    show("held, as the box is built now", held, [d for d, _ in judged(triage, held, True)])
    if len(sys.argv) == 6:
        others = cases(*sys.argv[4:], "others.tsv")
        show("others, rules alone", others, [d for d, _ in judged(triage, others, False)])
        show("others, as the box is built now", others, [d for d, _ in judged(triage, others, True)])


if __name__ == "__main__":
    main()
