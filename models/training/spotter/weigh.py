#!/usr/bin/env python3
"""Usage: weigh.py NAME HEARD.TSV GRAPH.TFLITE TRIAGE MEANING [--levels 0.85]

What the spotter adds to what words and meaning decide, on clips that did not train it (NAME.tsv and .u8 by clips.py; HEARD.TSV: what the
box's recogniser made of them, by ../triage/hear.py --clips; TRIAGE and MEANING as for ../triage/choose.py). Prints each word's area under
the curve, and for each level of a grid (or of --levels): how many alarms that were neither alarmed nor asked about are asked about now, and how many calm
texts. Only words that the heard text does not have count, as in `dialogue/src/triage/witness.rs`.
"""
import argparse
import os
import re
import sys

import numpy as np
import tensorflow as tf
from sklearn.metrics import roc_auc_score

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [f"{HERE}/../triage"]
import choose
import spotter
import texts
from clips import WORDS, load

STEMS = {"gas": "gas propane rotten egg", "carbon_monoxide": "monoxide carbon", "fire": "fire flame smok burn", "shock": "spark arc shock electrocut zap",
         "hurt": "unconscious breath bleed pass faint collaps ambulance dizz"}
EVERY = 2_560


def chances(graph, sounds):
    """[n, words]: the highest of the looks that the box would take."""
    run = tf.lite.Interpreter(graph, num_threads=1)
    run.allocate_tensors()
    given, told = run.get_input_details()[0]["index"], run.get_output_details()[0]["index"]
    found = []
    for sound in sounds:
        padded = np.concatenate([np.zeros(spotter.WINDOW - EVERY), sound, np.zeros(2 * EVERY)]).astype("f4")
        looks = []
        for at in range(0, len(padded) - spotter.WINDOW + 1, EVERY):
            run.set_tensor(given, padded[None, at : at + spotter.WINDOW])
            run.invoke()
            looks.append(run.get_tensor(told)[0].copy())
        found.append(np.max(looks, 0))
    return np.array(found)


def unexplained(text, word):
    words = re.findall("[a-z0-9]+", text.lower())
    if word == "carbon_monoxide" and ("co" in words or ("c", "o") in zip(words, words[1:])):
        return False
    return not any(w.startswith(stem) for w in words for stem in STEMS[word].split())


def main():
    args = argparse.ArgumentParser(usage=__doc__)
    for name in ("name", "heard", "graph", "triage", "meaning"):
        args.add_argument(name)
    args.add_argument("--levels")
    args = args.parse_args()
    sounds, labels, rows = load(args.name)
    scores = chances(args.graph, sounds)
    for n, word in enumerate(WORDS):
        print(f"{word}: area under the curve {roc_auc_score(labels[:, n], scores[:, n]):.4f}, {int(labels[:, n].sum())} of {len(labels)}")
    by_id = {row["id"]: row for table in texts.TABLES for row in texts.read(f"{HERE}/../triage/{table}")}
    with open(args.heard, encoding="utf-8") as file:
        heard = {tuple(line.split("\t")[:2]): line.rstrip("\n").split("\t")[2] for line in file}
    cases = []
    for row, score in zip(rows, scores):
        number = row[0].split(".")[0]
        text = heard.get((number, row[1]))
        if text:
            cases.append({"label": by_id[number]["labels"][0], "text": text, "score": score, "said": row[5]})
    for at, (life, emergency, ask, likely) in choose.asked(args.meaning, [case["text"] for case in cases]).items():
        cases[at] |= {"life": float(life), "alarm": float(life) + float(emergency), "ask": float(ask), "likely": likely}
    cases = [case for case in cases if "alarm" in case]
    decisions = [decision for decision, _ in choose.judged(args.triage, cases, True)]
    alarms = [(c, d) for c, d in zip(cases, decisions) if c["label"] in choose.ALARM]
    calm = [(c, d) for c, d in zip(cases, decisions) if c["label"] in choose.CALM]
    print(f"{len(alarms)} alarms: missed {sum(d == 'No' for _, d in alarms)}; {len(calm)} calm: alarmed {sum(d == 'Alarm' for _, d in calm)}, "
          f"asked {sum(d == 'Ask' for _, d in calm)}")

    def raised(some, level):
        return [c for c, d in some if d == "No" and any(s >= level and unexplained(c["text"], w) for w, s in zip(WORDS, c["score"]))]

    for level in [float(x) for x in args.levels.split(",")] if args.levels else [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99]:
        found = raised(alarms, level)
        print(f"from {level}: asks about {len(found)} alarms more ({sum(c['label'] == 'life_safety' for c in found)} of life safety), {len(raised(calm, level))} calm")


if __name__ == "__main__":
    main()
