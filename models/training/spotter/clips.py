#!/usr/bin/env python3
"""Usage: clips.py FOLDER PART [--voices quick|callers] [--mouth MOUTH] [--each 1] [--most N] [--calm 0.5] [--short] [--seed 5]

Spoken texts of models/training/triage for the spotter: those that hold one of its words (WORDS), each in --each voices, and of the
others --calm times as many. PART is train, development or held. --short: the words around the spotter's word alone. Appends to
FOLDER/PART-VOICES.u8 (mu-law, 8 kHz) and FOLDER/PART-VOICES.tsv: id, voice, first sample, samples, which words, the text. Goes on where
it was stopped. Needs numpy, py-nanotts, flite, espeak-ng; for callers the built example `mouth`.
"""
import argparse
import hashlib
import os
import random
import re
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [f"{HERE}/..", f"{HERE}/../triage"]
import texts
import voices

# What each output of the spotter stands for: words as they sound, whatever they mean.
WORDS = {
    "gas": r"\b(gas|propane|rotten eggs?)\b",
    "carbon_monoxide": r"\b(monoxide|c\.?o\.? (?:detector|alarm))\b",
    "fire": r"\b(fire\w*|flames?|smok\w+|burn(?:ing|t|ed)?)\b",
    "shock": r"\b(spark\w*|arc(?:ing|ed)|shock\w*|electrocut\w+|zapped)\b",
    "hurt": r"\b(unconscious|breath\w*|bleed\w*|pass(?:ed|ing) out|faint\w*|collapsed|ambulance|dizzy)\b",
}


def held(text):
    """Which words a text holds."""
    return [bool(re.search(run, text.lower())) for run in WORDS.values()]


def around(text, chance):
    """The spotter's first word with a few before and behind it."""
    found = [re.search(run, text.lower()) for run in WORDS.values()]
    at = min((match.span() for match in found if match), default=None)
    before, here, behind = (text[: at[0]], text[at[0] : at[1]], text[at[1] :]) if at else ("", text, "")
    cut = " ".join(before.split()[-chance.randint(1, 4) :]), here, " ".join(behind.split()[: chance.randint(0, 3)])
    return " ".join(part for part in cut if part) if at else " ".join(text.split()[: chance.randint(3, 7)])


def coded(pcm):
    """mu-law, one byte a sample (companded, not the wire's bit order)."""
    x = np.clip(pcm / 32_768, -1, 1)
    return np.round(np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) * 127 + 128).astype("u1")


def load(name):
    """Sounds (float32), labels [n, words], and the table's rows."""
    with open(f"{name}.tsv", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    coded = np.fromfile(f"{name}.u8", "u1")
    sounds = []
    for row in rows:
        at, length = int(row[2]), int(row[3])
        x = (coded[at : at + length].astype("f4") - 128) / 127
        sounds.append(np.sign(x) * (256 ** np.abs(x) - 1) / 255)
    return sounds, np.array([[int(c) for c in row[4]] for row in rows], "f4"), rows


def plan(args):
    rows, seen = [], set()
    for row in texts.everything():
        if row["part"] == args.part and row["how"] == "written" and len(row["text"].split()) <= 40 and row["id"] not in seen:
            seen.add(row["id"])
            rows.append((row["id"], row["text"]))
    order = {number: hashlib.sha1(f"{args.seed} {number}".encode()).hexdigest() for number, _ in rows}
    rows.sort(key=lambda row: order[row[0]])
    loud = [row for row in rows if any(held(row[1]))]
    calm = [row for row in rows if not any(held(row[1]))]
    choice = voices.QUICK if args.voices == "quick" else voices.CALLERS if args.voices == "callers" else args.voices.split(",")
    jobs = []
    for turn in range(args.each):
        both = loud + calm[turn * int(len(loud) * args.calm) :][: int(len(loud) * args.calm)]
        for number, text in both:
            chance = random.Random(f"{args.seed} {turn} {number}")
            voice = choice[(int(order[number][:6], 16) + turn) % len(choice)]
            jobs.append((f"{number}.{turn}", voice, around(text, chance) if args.short else text, chance))
    jobs.sort(key=lambda job: hashlib.sha1(job[0].encode()).hexdigest())
    return jobs[: args.most]


def main():
    args = argparse.ArgumentParser(usage=__doc__)
    args.add_argument("folder")
    args.add_argument("part")
    args.add_argument("--voices", default="quick")
    args.add_argument("--mouth")
    args.add_argument("--each", type=int, default=1)
    args.add_argument("--most", type=int, default=1 << 30)
    args.add_argument("--calm", type=float, default=0.5)
    args.add_argument("--short", action="store_true")
    args.add_argument("--seed", type=int, default=5)
    args = args.parse_args()
    if args.part == "train" and args.voices != "quick" and not set(args.voices.split(",")) <= set(voices.QUICK):
        sys.exit("joe and the callers are kept out of the spotter's training")
    os.makedirs(args.folder, exist_ok=True)
    name = f"{args.folder}/{args.part}-{args.voices}{'-short' if args.short else ''}"
    mouth = voices.Mouth(args.mouth) if args.mouth else None
    quick = None if mouth else voices.Quick()
    with open(f"{name}.tsv", "a+", encoding="utf-8") as table, open(f"{name}.u8", "ab") as sound:
        table.seek(0)
        there = {row.split("\t")[0] for row in table}
        jobs = [job for job in plan(args) if job[0] not in there]

        def keep(job, pcm):
            number, voice, text, chance = job
            if len(pcm) < 1_600:
                return
            pcm, at = coded(voices.line(pcm, chance)), sound.tell()
            sound.write(pcm.tobytes())
            sound.flush()
            print(number, voice, at, len(pcm), "".join(str(int(h)) for h in held(text)), text, sep="\t", file=table, flush=True)

        for job, before in zip([*jobs, None], [None, *jobs]):
            if mouth is None:
                if job:
                    keep(job, quick.say(job[1], job[2], job[3]))
                continue
            if job:
                mouth.tell(job[0], job[1], job[2])
            else:
                mouth.end()
            if before:
                keep(before, mouth.take(before[0]))


if __name__ == "__main__":
    main()
