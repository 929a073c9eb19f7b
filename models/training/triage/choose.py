#!/usr/bin/env python3
"""Usage: choose.py TRIAGE MEANING

Chooses the levels of `firmware/dialogue/src/triage/fuse.rs` on the development part alone. What is like callers: texts of hands that trained nothing,
as the recogniser heard them of voices that are no harder than callers'. First the alarm's levels: of those that meet 75 % of the alarms there at once
(limit 72) the ones that alarm on fewest calm texts of all tables, written and heard, since of twenty callers nineteen are calm, no question mends a
person woken in vain, and what is like callers has too few of them to count. Then the question's: the ones that stay farthest from the limit that they
come nearest to (missed 5 %, life safety 4, calm asked 18), and of those that are as far but for a few calls the ones that miss fewest. Prints too how low the danger of an alarm lies that a rule for danger
to life met. TRIAGE and MEANING are the built examples `triage` of `firmware/dialogue` and `meaning` of `firmware/speech`. Prints figures of
development and, for the chosen levels only, of the held-out part, of each table, of what is like callers and of all, with the area under the curve of
the meaning alone; and what the box says as it is built now.
"""
import itertools
import subprocess
import sys

from sklearn.metrics import roc_auc_score

import texts

ALARM, CALM = ("life_safety", "emergency"), ("urgent", "routine", "none")
GRAVE = {"gas", "carbon_monoxide", "fire", "shock", "downed_line", "structure", "hurt"}


def asked(program, lines):
    """What a program of the box answers to numbered lines, by number."""
    given = "".join(f"{n}\t{line}\n" for n, line in enumerate(lines))
    out = subprocess.run([program], input=given, capture_output=True, text=True, check=True).stdout
    return {int(number): cells for number, *cells in (line.split("\t") for line in out.splitlines())}


def cases(meaning):
    """Texts of the development and held-out parts, with what they mean to the box."""
    found = [row for row in texts.everything() if row["part"] != "train"]
    for at, (life, emergency, ask, likely) in asked(meaning, [row["text"] for row in found]).items():
        life, alarm, ask = float(life), float(life) + float(emergency), float(ask)
        found[at] |= {"life": life, "alarm": alarm, "ask": ask, "danger": alarm + 0.5 * ask, "likely": likely}
    return [case for case in found if "alarm" in case]


def like_callers(case):
    """Whether a case is as a call has it: heard, of a hand that trained nothing, by a voice that is no harder than callers'."""
    return case["how"] == "heard" and case["writer"] and not case["voice"].startswith(texts.HARD)


def judged(triage, found, meaning):
    """What the box's triage says to each case."""
    lines = []
    for case in found:
        cells = [case["text"]]
        if meaning:
            cells += [f"{case['life']:.4f}", f"{case['alarm'] - case['life']:.4f}", f"{case['ask']:.4f}", case["likely"]]
        lines.append("\t".join(cells))
    return [cells[:2] for _, cells in sorted(asked(triage, lines).items())]


def decide(case, rules, levels):
    """As fuse.rs does with a whole turn."""
    alone, leans, agrees, asks, harmless, nothing = levels
    decision, hazard = rules
    calm = case["danger"] < (nothing if decision == "Alarm" and hazard in GRAVE else harmless)
    if decision == "Alarm":
        return "Alarm" if case["alarm"] >= agrees else "No" if calm else "Ask"
    if decision == "Ask":
        return "Alarm" if case["alarm"] >= leans else "No" if calm else "Ask"
    return "Alarm" if case["alarm"] >= alone else "Ask" if case["danger"] >= asks else "No"


def figures(found, decisions):
    def share(wanted, labels):
        of = [d for case, d in zip(found, decisions) if case["label"] in labels]
        return sum(d == wanted for d in of) / max(len(of), 1)

    return {"missed": share("No", ALARM), "life missed": share("No", ("life_safety",)), "at once": share("Alarm", ALARM),
            "calm alarmed": share("Alarm", CALM), "calm asked": share("Ask", CALM), "doubt alarmed": share("Alarm", ("ask",)),
            "doubt missed": share("No", ("ask",))}


LIMITS = {"missed": 0.05, "life missed": 0.04, "not at once": 0.28, "calm alarmed": 0.05, "calm asked": 0.18}


# Three points above the limit.
AT_ONCE = 1 - LIMITS["not at once"] + 0.03


# What asking decides.
ASKING = ("missed", "life missed", "calm asked")
# Of its limit: some three calls of the development part. What is no farther apart is alike.
ALIKE = 0.05


def strained(f):
    """How near a figure comes to its limit, the worst one, in parts of it."""
    return max(f[name] / LIMITS[name] for name in ASKING)


def chosen(found, rules):
    """The alarm's levels, then those of the question, with what they do to texts that are like callers."""
    def tried(some, grid):
        pairs = [(case, rule) for case, rule in zip(found, rules) if some(case)]
        return [(levels, figures([c for c, _ in pairs], [decide(c, r, levels) for c, r in pairs])) for levels in grid]

    # The more speaks for danger, the less is asked of the meaning.
    grid = [(alone, leans, agrees, 0.15, 0.05, 0.01) for alone, leans, agrees in
            itertools.product([0.6, 0.7, 0.8, 0.9, 0.95], [0.4, 0.5, 0.6, 0.7, 0.8, 0.9], [0.2, 0.3, 0.4, 0.5, 0.6]) if alone >= leans >= agrees]
    ranked = sorted((calm["calm alarmed"], like["calm alarmed"], -like["at once"], levels)
                    for (levels, like), (_, calm) in zip(tried(like_callers, grid), tried(lambda case: case["label"] in CALM, grid))
                    if like["at once"] >= AT_ONCE and like["calm alarmed"] <= LIMITS["calm alarmed"])
    if not ranked:
        sys.exit("no levels alarm often enough")
    for one in ranked[:3]:
        print("calm alarmed, of all and of what is like callers, at once, levels:", *one)
    grid = [ranked[0][3][:3] + asking for asking in
            itertools.product([0.08, 0.1, 0.12, 0.15, 0.18, 0.22, 0.26, 0.3], [0.02, 0.03, 0.05, 0.08, 0.12, 0.16], [0.0, 0.01])]
    asked = tried(like_callers, grid)
    least = min(strained(f) for _, f in asked)
    if least > 1:
        sys.exit("no levels keep every limit")
    ranked = sorted((*(round(f[name], 4) for name in ASKING), levels) for levels, f in asked if strained(f) <= least + ALIKE)
    for one in ranked[:3]:
        print(", ".join(ASKING) + "; alone, leans, agrees, asks, harmless, nothing:", *one)
    return ranked[0][-1]


def met_gravely(found, rules):
    """The danger of heard texts that a rule for danger to life alarms on, lowest first: alarms, and calm ones."""
    met = [case for case, (decision, hazard) in zip(found, rules) if decision == "Alarm" and hazard in GRAVE and case["how"] == "heard"]
    return [sorted(round(case["danger"], 4) for case in met if case["label"] in labels) for labels in (ALARM, CALM)]


def show(name, found, decisions):
    def where(case):
        return {case["how"], f"{case['table']} {case['how']}"} | ({"like callers"} if like_callers(case) else set())

    for kind in sorted(set().union(*map(where, found))):
        some = [(c, d) for c, d in zip(found, decisions) if kind in where(c)]
        f = figures([c for c, _ in some], [d for _, d in some])
        counts = " ".join(f"{sum(c['label'] in labels for c, _ in some)} {what}" for what, labels in
                          (("alarms", ALARM), ("of life", ALARM[:1]), ("calm", CALM)))
        plain = [c for c, _ in some if c["label"] != "ask"]
        area = roc_auc_score([c["label"] in ALARM for c in plain], [c["danger"] for c in plain])
        print(f"{name}, {kind}, {counts}: " + ", ".join(f"{k} {v:.1%}" for k, v in f.items()) + f", area under the curve {area:.3f}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    triage, everything = sys.argv[1], cases(sys.argv[2])
    found = [case for case in everything if case["part"] == "development"]
    rules = judged(triage, found, False)
    show("development, rules alone", found, [d for d, _ in rules])
    best = chosen(found, rules)
    alarms, calm = met_gravely(found, rules)
    print(f"a rule for danger to life met {len(alarms)} alarms, lowest danger {alarms[:4]}, and {len(calm)} calm ones, {sum(d < 0.02 for d in calm)} below 0.02")
    show("development", found, [decide(case, rule, best) for case, rule in zip(found, rules)])
    show("development, as the box is built now", found, [d for d, _ in judged(triage, found, True)])
    held = [case for case in everything if case["part"] == "held"]
    rules = judged(triage, held, False)
    show("held, rules alone", held, [d for d, _ in rules])
    show("held", held, [decide(case, rule, best) for case, rule in zip(held, rules)])
    show("held, as the box is built now", held, [d for d, _ in judged(triage, held, True)])


if __name__ == "__main__":
    main()
