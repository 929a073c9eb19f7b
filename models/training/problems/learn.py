#!/usr/bin/env python3
"""Usage: learn.py PIECES OUT.bin      weights from all texts, for firmware/dialogue/src/understand/problem/weights.bin
       learn.py PIECES --across      each writer's texts read by weights from all others': how often the kind is right, how sure
       learn.py PIECES --show PIECE  what one piece of evidence says, by weights from all texts

Which kind of job a story tells of: a multinomial logistic regression (L2) over pieces of evidence, which the box itself cuts:
PIECES is the built example `problem_pieces` of `firmware/dialogue`. Texts: `texts*.tsv` beside this (writer, month, job kind,
urgency, text), and what is no job from `../triage`. Pairs and sounds met once are left out; the fewer texts a piece is in, the
more it weighs (inverse frequency), and a text's pieces are a vector of length one. Weights are rounded to int8, and slight ones
are dropped. Minutes on one core.
Needs numpy, scipy, scikit-learn. Same texts and versions, same file.
"""
import glob
import os
import random
import struct
import subprocess
import sys
from collections import Counter

import numpy as np
import scipy.sparse
from sklearn.linear_model import LogisticRegression

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{HERE}/../triage")
from small_talk import small_talk  # noqa: E402

KINDS = [line.split("\t")[0] for line in open(f"{HERE}/../../../firmware/vocab/src/job_kinds.tsv", encoding="utf-8")][1:]
NO_JOB = "none"
CLASSES = KINDS + [NO_JOB]
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
STRENGTH = 20.0
# How much rare pieces outweigh common ones.
RARE = 1.5
# Added to the square of a text's length, so that one or two pieces alone prove little. As in model.rs.
FEW = 300.0
MET = 2
# A piece that moves a kind's logit by less than this, were it all that a text has, is dropped.
SLIGHT = 0.12
# There are many texts that are no job, and a caller who is asked what is wrong has one.
NO_JOB_WEIGHT = 0.05
# What the chances are drawn to so that they are right as often as they say, from --across.
TEMPER = 0.55


def table(path):
    rows = []
    for line in open(path, encoding="utf-8"):
        if not line.startswith("#"):
            writer, month, kind, urgency, text = line.rstrip("\n").split("\t")
            assert kind in CLASSES and month in ["", *MONTHS], line
            rows.append((writer, month, kind, text))
    return rows


def texts():
    """(writer, month, kind, text)"""
    rows = [row for path in sorted(glob.glob(f"{HERE}/texts*.tsv")) for row in table(path)]
    for name in ("texts", "writers", "others"):
        for line in open(f"{HERE}/../triage/{name}.tsv", encoding="utf-8"):
            cells = line.rstrip("\n").split("\t")
            if not line.startswith("#") and cells[2] == "none":
                rows.append(("no job " + name, "", NO_JOB, cells[5]))
    rows += [("small talk", "", NO_JOB, text) for text in small_talk(random.Random(7), 600)]
    # What is no job is none in any season: two of three are given a month, so that no month speaks for a job.
    return [(w, MONTHS[n % 12] if k == NO_JOB and n % 3 else m, k, t) for n, (w, m, k, t) in enumerate(rows)]


def pieces(program, rows):
    """The pieces of every text: hash → printed form."""
    month = {name: str(n + 1) for n, name in enumerate(MONTHS)}
    given = "".join(f"{month.get(m, '')}\t{text}\n" for _, m, _, text in rows)
    out = subprocess.run([program], input=given, capture_output=True, text=True, check=True).stdout.split("\n")
    return [dict(p.split(":", 1) for p in line.split()) for line in out[: len(rows)]]


def is_lone(piece):
    """Whether a piece is a word or of concepts: these count though one text alone has them."""
    return piece[:1] in "([" or not (piece[:1].isupper() or "_" in piece or ".." in piece)


class Model:
    def __init__(self, rows, found):
        met = Counter(h for row in found for h in row)
        lone = {h for row in found for h, piece in row.items() if is_lone(piece)}
        self.hashes = sorted(h for h, n in met.items() if n >= MET or h in lone)
        self.place = {h: n for n, h in enumerate(self.hashes)}
        size = np.array([np.log(len(rows) / met[h]) ** RARE for h in self.hashes])
        self.size = np.clip(np.rint(size * 10), 1, 255) / 10
        weight = [NO_JOB_WEIGHT if kind == NO_JOB else 1.0 for _, _, kind, _ in rows]
        fit = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-3)
        fit.fit(self.matrix(found), [CLASSES.index(kind) for _, _, kind, _ in rows], weight)
        assert len(fit.classes_) == len(CLASSES)
        weights = np.where(np.abs(fit.coef_) < SLIGHT, 0, fit.coef_ * self.size)
        self.step, self.bias = np.abs(weights).max() / 127, fit.intercept_
        self.weights = np.rint(weights / self.step).astype(np.int8)

    def matrix(self, found):
        rows = [[self.place[h] for h in row if h in self.place] for row in found]
        starts = np.cumsum([0, *map(len, rows)])
        values = np.concatenate([self.size[row] / np.sqrt(self.size[row] @ self.size[row] + FEW) for row in rows])
        return scipy.sparse.csr_matrix((values, [n for row in rows for n in row], starts), (len(rows), len(self.hashes)))

    def chances(self, found):
        logits = (self.matrix(found) @ (self.weights / self.size * self.step).T + self.bias) / TEMPER
        logits = np.exp(logits - logits.max(1, keepdims=True))
        return logits / logits.sum(1, keepdims=True)

    def save(self, path):
        used = [n for n in range(len(self.hashes)) if self.weights[:, n].any()]
        entries, starts = bytearray(), [0]
        for n in used:
            for kind in np.flatnonzero(self.weights[:, n]):
                entries += struct.pack("<Bb", kind, self.weights[kind, n])
            starts.append(len(entries) // 2)
        with open(path, "wb") as out:
            out.write(struct.pack("<4sHIf", b"NBPK", len(CLASSES), len(used), self.step / TEMPER))
            out.write(struct.pack(f"<{len(CLASSES)}f", *(self.bias / TEMPER)))
            out.write(struct.pack(f"<{len(used)}I", *(int(self.hashes[n], 16) for n in used)))
            out.write(struct.pack(f"<{len(starts)}I", *starts))
            out.write(bytes(int(size * 10 + 0.5) for size in self.size[used]))
            out.write(entries)
        print(f"{path}: {len(used)} pieces, {len(entries) // 2} weights, {os.path.getsize(path)} bytes")


def report(name, rows, chances):
    kinds = [CLASSES.index(kind) for _, _, kind, _ in rows]
    jobs = [n for n, kind in enumerate(kinds) if CLASSES[kind] != NO_JOB]
    best = chances[:, :-1].argmax(1)
    right = np.array([best[n] == kinds[n] for n in jobs])
    sure = np.array([chances[n].max() for n in jobs])
    refused = np.mean([chances[n][-1] >= 0.5 for n in jobs]) if jobs else 0
    others = [n for n, kind in enumerate(kinds) if CLASSES[kind] == NO_JOB]
    known = np.mean([chances[n][-1] >= 0.5 for n in others]) if others else 0
    print(f"{name}: {right.mean() if jobs else 0:.1%} of {len(jobs)} kinds right, {refused:.1%} taken for no job;"
          f" {known:.0%} of {len(others)} no jobs known")
    return [(s, r) for s, r in zip(sure, right)]


def across(program):
    rows = texts()
    found = pieces(program, rows)
    sure = []
    for writer in sorted({row[0] for row in rows}):
        if sum(row[0] == writer for row in rows) < 60:
            continue
        rest = [n for n, row in enumerate(rows) if row[0] != writer]
        own = [n for n, row in enumerate(rows) if row[0] == writer]
        model = Model([rows[n] for n in rest], [found[n] for n in rest])
        sure += report(writer, [rows[n] for n in own], model.chances([found[n] for n in own]))
    for low in (0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9):
        part = [(s, r) for s, r in sure if low <= s]
        print(f"sure {low} and more: {len(part)} texts, {np.mean([s for s, _ in part]):.1%} said, {np.mean([r for _, r in part]):.1%} right")


def main():
    program, what, *more = sys.argv[1:]
    if what == "--across":
        return across(program)
    rows = texts()
    found = pieces(program, rows)
    model = Model(rows, found)
    if what == "--show":
        names = {p: h for row in found for h, p in row.items()}
        said = model.weights[:, model.place[names[more[0]]]]
        return [print(CLASSES[kind], said[kind]) for kind in np.argsort(-said) if said[kind]]
    report("all, as trained on", rows, model.chances(found))
    return model.save(what)


if __name__ == "__main__":
    main()
