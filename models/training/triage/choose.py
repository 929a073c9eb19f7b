#!/usr/bin/env python3
"""Usage: choose.py TRIAGE MEANING

Chooses the levels of `firmware/dialogue/src/triage/fuse.rs` on the development part alone, as the recogniser heard it: of those that keep every
limit there (missed 5 %, life safety 4, not at once 28, calm alarmed 5, calm asked 18) the ones that stay farthest from the limit that they come nearest
to, then from the next. Prints too how low the danger of an alarm lies that a rule for danger to life met. TRIAGE and MEANING are the built examples `triage` of
`firmware/dialogue` and `meaning` of `firmware/speech`. Prints figures of development and, for the chosen levels only, of the held-out
part, of each table and of all, with the area under the curve of the meaning alone; and what the box says as it is built now.
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
    readings = [(at, text) for at, row in enumerate(found) for text in (row["text"], *row["earlier"])]
    told = {}
    for number, cells in sorted(asked(meaning, [text for _, text in readings]).items()):
        told.setdefault(readings[number][0], []).append(cells)
    for at, cells in told.items():
        # As readings.rs: the mean of the chances; of what, says the last reading.
        life, emergency, ask = (sum(float(cell[n]) for cell in cells) / len(cells) for n in range(3))
        alarm = life + emergency
        found[at] |= {"life": life, "alarm": alarm, "ask": ask, "danger": alarm + 0.5 * ask, "likely": cells[0][3]}
    return [case for case in found if "alarm" in case]


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


def kept(f):
    return all((f | {"not at once": 1 - f["at once"]})[name] <= limit for name, limit in LIMITS.items())


def strained(f):
    """Each figure in parts of its limit, the worst first."""
    f = f | {"not at once": 1 - f["at once"]}
    return sorted((round(f[name] / limit, 4) for name, limit in LIMITS.items()), reverse=True)


def met_gravely(found, rules):
    """The danger of heard texts that a rule for danger to life alarms on, lowest first: alarms, and calm ones."""
    met = [case for case, (decision, hazard) in zip(found, rules) if decision == "Alarm" and hazard in GRAVE and case["how"] == "heard"]
    return [sorted(round(case["danger"], 4) for case in met if case["label"] in labels) for labels in (ALARM, CALM)]


def show(name, found, decisions):
    for table, how in itertools.product([*texts.TABLES, "all"], ("written", "heard")):
        some = [(c, d) for c, d in zip(found, decisions) if c["how"] == how and table in (c["table"], "all")]
        f = figures([c for c, _ in some], [d for _, d in some])
        counts = " ".join(f"{sum(c['label'] in labels for c, _ in some)} {what}" for what, labels in
                          (("alarms", ALARM), ("of life", ALARM[:1]), ("calm", CALM)))
        plain = [c for c, _ in some if c["label"] != "ask"]
        area = roc_auc_score([c["label"] in ALARM for c in plain], [c["danger"] for c in plain])
        print(f"{name}, {table} {how}, {counts}: " + ", ".join(f"{k} {v:.1%}" for k, v in f.items()) + f", area under the curve {area:.3f}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    triage, everything = sys.argv[1], cases(sys.argv[2])
    found = [case for case in everything if case["part"] == "development"]
    rules = judged(triage, found, False)
    show("development, rules alone", found, [d for d, _ in rules])
    grid = itertools.product([0.5, 0.6, 0.7, 0.8, 0.9], [0.4, 0.5, 0.6, 0.7, 0.8], [0.2, 0.3, 0.4, 0.5, 0.6],
                             [0.08, 0.1, 0.12, 0.15, 0.18, 0.2, 0.22, 0.26], [0.01, 0.02, 0.03, 0.05], [0.0, 0.01])
    heard = [(case, rule) for case, rule in zip(found, rules) if case["how"] == "heard"]
    tried = [(levels, figures([c for c, _ in heard], [decide(c, r, levels) for c, r in heard])) for levels in grid]
    ranked = sorted((strained(f), levels) for levels, f in tried if kept(f))
    if not ranked:
        sys.exit("no levels keep every limit")
    for parts, levels in ranked[:5]:
        print(f"alone, leans, agrees, asks, harmless, nothing = {levels}: {parts}")
    alarms, calm = met_gravely(found, rules)
    print(f"a rule for danger to life met {len(alarms)} alarms, lowest danger {alarms[:4]}, and {len(calm)} calm ones, {sum(d < 0.02 for d in calm)} below 0.02")
    best = ranked[0][1]
    show("development", found, [decide(case, rule, best) for case, rule in zip(found, rules)])
    show("development, as the box is built now", found, [d for d, _ in judged(triage, found, True)])
    held = [case for case in everything if case["part"] == "held"]
    rules = judged(triage, held, False)
    show("held, rules alone", held, [d for d, _ in rules])
    show("held", held, [decide(case, rule, best) for case, rule in zip(held, rules)])
    show("held, as the box is built now", held, [d for d, _ in judged(triage, held, True)])


if __name__ == "__main__":
    main()
