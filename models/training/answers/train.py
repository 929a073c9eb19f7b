#!/usr/bin/env python3
"""Usage: train.py [closed] TABLE.TSV   weights from all texts, for firmware/dialogue/src/triage/settle/answers.tsv; with
                                       `closed`, for firmware/dialogue/src/understand/yesno/closed.tsv
       train.py [closed] --across      each writer's texts read by weights from all others': how well, at which levels

What an answer to a settling question says (yes, no, doubt), by its runs of one to three words and by the words that a denial
reaches, each for all hazards and for one: a logistic regression (L2) on `texts.tsv` and the development table of
tests/fixtures/triage. With `closed` the same of the other closed questions (a fee, a read-back, an offer, "anything else?"), on
`../closed/texts.tsv` and the development tables of tests/fixtures/understanding, with every number as one word. Runs met once are left out, and so are weights that change nothing. `answers.rs` cuts words and adds up as
`runs` and `features` do. Some minutes a fit on one core. Needs scikit-learn. Same texts, same table.
"""
import glob
import os
import re
import sys
from collections import Counter

import numpy as np
import scipy.sparse
from sklearn.linear_model import LogisticRegression

HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = f"{HERE}/../../../tests/fixtures/triage"
HAZARDS = "gas carbon_monoxide fire shock downed_line structure hurt flood sewage exposure roof_open outage".split()
SAYS = ["yes", "no", "doubt"]
LONGEST, MET, STRENGTH, BIAS = 3, 2, 10.0, 0.3
SMALL = 0.15
REVIEWED = 4
# Words of an answer that are read; people answer in ten.
MOST = 200
REACH = 4
DENIES = set("""no not nope nah never isnt arent aint wasnt werent doesnt dont didnt hasnt havent hadnt wont cant cannot couldnt wouldnt
nobody nobodys nothing nothings none noone without neither nor""".split())
ANEW = set("but and just its we i $".split())
LEVELS = [0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]


# The questions of `closed`, and how a development table puts them.
ASKED = {
    "fee": r"\bfee\b|charge|\$|cost",
    "else": r"anything else|something else",
    "offer": r"put you through|connect|call you|transfer|cancel|would .* work|shall i",
    "check": r"right|correct|\bis that\b|did i get",
}
LABELS = {"yes": "yes", "no": "no", "correction": "no", "neither": "no", "unclear": "doubt", "question": "doubt"}
NUMBERS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand""".split()
NUMBER = re.compile(rf"\b(?:{'|'.join(NUMBERS)}|[0-9]+)(?:[\s.,-]+(?:{'|'.join(NUMBERS)}|oh|[0-9]+))*\b")


def numbered(text):
    """The text with every number, however many words it has, as one word."""
    return NUMBER.sub("num", text.lower())


def closed_texts():
    """(writer, question, says, text)"""
    rows = []
    for line in open(f"{HERE}/../closed/texts.tsv", encoding="utf-8"):
        if not line.startswith("#"):
            writer, asked, says, text = line.rstrip("\n").split("\t")
            rows.append((writer, asked, says, numbered(text)))
    for name in sorted(glob.glob(f"{HERE}/../../../tests/fixtures/understanding/development/yesno*.tsv")):
        for line in open(name, encoding="utf-8").read().splitlines()[1:]:
            if line.startswith("#"):
                continue
            _, asked, _, text, label, *_ = line.split("\t")
            of = next((of for of, words in ASKED.items() if re.search(words, asked.lower())), None)
            if of and label in LABELS:
                rows.append(("table", of, LABELS[label], numbered(text)))
    return rows


def texts():
    """(writer, hazard, says, text)"""
    if CLOSED:
        return closed_texts()
    rows = []
    for line in open(f"{HERE}/texts.tsv", encoding="utf-8"):
        if not line.startswith("#"):
            rows.append(tuple(line.rstrip("\n").split("\t")))
    for line in list(open(f"{TABLES}/settle_development.tsv", encoding="utf-8"))[1:]:
        _, hazard, expect, text = line.rstrip("\n").split("\t")
        if expect != "ask":
            rows.append(("table", hazard, {"alarm": "yes", "no": "no"}[expect], text))
    return rows


def denied(words):
    """The words, those with `!` in front that a denial before them reaches: three of them, up to a word that begins anew."""
    found, left = [], 0
    for word in words:
        left = REACH if word in DENIES else 0 if word in ANEW else left
        found.append("!" + word if left and word not in DENIES else word)
        left -= left > 0
    return found


def runs(text):
    """Every run of up to LONGEST words, begin and end counted as words; with the denied marked, of up to two. No repetition."""
    words = ["^", *re.findall("[a-z0-9]+", re.sub("['’]", "", text.lower()))[:MOST], "$"]
    plain = {" ".join(words[at : at + n]) for n in range(1, LONGEST + 1) for at in range(len(words) - n + 1)}
    marked = denied(words)
    pairs = {" ".join(marked[at : at + n]) for n in (1, 2) for at in range(len(marked) - n + 1)}
    return sorted((plain | {run for run in pairs if "!" in run}) - {"^", "$"})


def features(rows, places):
    """Each run counts one over the root of how many there are; so that long answers weigh as much as short ones."""
    across, down, counts = [], [], []
    for at, (_, hazard, _, text) in enumerate(rows):
        found = runs(text)
        for key in [(kind, run) for run in found for kind in ("*", hazard)]:
            if key in places:
                across.append(places[key])
                down.append(at)
                counts.append(len(found) ** -0.5)
        across.append(places[hazard, ""])
        down.append(at)
        counts.append(BIAS)
    return scipy.sparse.csr_matrix((counts, (down, across)), shape=(len(rows), len(places)))


def fit(rows):
    met = Counter((kind, run) for _, hazard, _, text in rows for run in runs(text) for kind in ("*", hazard))
    keys = sorted(key for key, count in met.items() if count >= MET) + [(of, "") for of in OF]
    places = {key: at for at, key in enumerate(keys)}
    said = [SAYS.index(says) for _, _, says, _ in rows]
    # What a review found read wrong, and dangerously so, counts more.
    weight = [REVIEWED if writer == "t" else 1 for writer, *_ in rows]
    model = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3).fit(features(rows, places), said, weight)
    return model, keys, places


def across():
    rows, found = texts(), []
    for writer in sorted({row[0] for row in rows}):
        others, own = [r for r in rows if r[0] != writer], [r for r in rows if r[0] == writer]
        model, _, places = fit(others)
        found.append((writer, np.array([SAYS.index(r[2]) for r in own]), model.predict_proba(features(own, places))))
        _, said, chances = found[-1]
        plain = said < 2
        print(f"{writer}: {plain.sum()} clear answers, {np.mean(chances[plain].argmax(1) == said[plain]):.1%} right, "
              f"{np.mean(chances[said == 0].argmax(1) == 1):.1%} of those that say yes read as no", flush=True)
    show_levels(np.concatenate([f[1] for f in found]), np.concatenate([f[2] for f in found]))


def show_levels(said, chances):
    """What it costs to believe a yes and a no from which chance on."""
    for yes, no in [(yes, no) for yes in LEVELS for no in LEVELS if no >= yes]:
        lowers, raises = chances[:, 1] >= no, (chances[:, 0] >= yes) & (chances[:, 1] < no)
        right = np.where(said == 0, raises, lowers)[said < 2].mean()
        print(f"yes from {yes}, no from {no}: {right:.1%} settled right, {lowers[said == 0].mean():.2%} of the yes lowered, "
              f"{raises[said == 1].mean():.2%} of the no raised, {lowers[said == 2].mean():.1%} of the doubts lowered")


def write(path):
    model, keys, _ = fit(texts())
    weights = model.coef_ - model.coef_[2]
    bias = model.intercept_ - model.intercept_[2]
    rows = [("", "", bias[0], bias[1])]
    for (hazard, run), yes, no in zip(keys, weights[0], weights[1]):
        if max(abs(yes), abs(no)) >= SMALL or not run:
            rows.append((hazard, run, yes, no))
    # The box looks rows up by halving: in the order of their bytes.
    with open(path, "w", encoding="ascii") as table:
        for hazard, run, yes, no in sorted(rows, key=lambda row: row[:2]):
            print(hazard, run, f"{yes:.2f}", f"{no:.2f}", sep="\t", file=table)


if __name__ == "__main__":
    CLOSED = sys.argv[1:2] == ["closed"]
    OF = sorted(ASKED) if CLOSED else HAZARDS
    match sys.argv[1 + CLOSED :]:
        case ["--across"]:
            across()
        case [path] if not path.startswith("-"):
            write(path)
        case _:
            sys.exit(__doc__)
