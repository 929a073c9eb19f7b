#!/usr/bin/env python3
"""Usage: hear.py MOUTH NIGHTBELL HEARD.TSV [--texts texts.tsv] [--parts development,held,train] [--longest 45] [--voices joe|callers] [--seed 11]
       hear.py quick NIGHTBELL HEARD.TSV [--texts texts.tsv] [--parts development,held,train] [--longest 45] [--seed 11]
       hear.py --clips CLIPS NIGHTBELL HEARD.TSV [--most N]

What the box's own recogniser makes of the training texts: each is spoken by Piper joe, by one of ten callers (MOUTH is the built example
`mouth` of `firmware/speech`) or by a small voice (quick: pico, flite, espeak-ng), over a made telephone line (`voices.line`) and recognised by
`NIGHTBELL recognise`; or the texts as other voices spoke them (CLIPS.tsv and .u8 by ../spotter/clips.py). Appends id, voice and text to
HEARD.TSV, and skips what is there already. Needs numpy and both programs' libraries.

All other voices stay out of training and tuning: among them af_nicole, am_michael, bf_isabella, bm_daniel.
"""
import argparse
import hashlib
import json
import os
import random
import struct
import subprocess
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(f"{HERE}/..")
import texts
import voices


class Recogniser:
    def __init__(self, nightbell):
        self.child = subprocess.Popen([nightbell, "recognise"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self.answer() != "ready":
            sys.exit("the recogniser does not start")

    def answer(self):
        (length,) = struct.unpack("<I", self.child.stdout.read(4))
        return json.loads(self.child.stdout.read(length))

    def hear(self, pcm):
        """Of int16 at 8 kHz; nothing of more than it can take."""
        if len(pcm) > 29 * voices.RATE:
            return None
        self.child.stdin.write(struct.pack("<I", 2 * len(pcm)) + pcm.astype("<i2").tobytes())
        self.child.stdin.flush()
        words = self.answer().get("words")
        return " ".join(words["text"].split()) if words else None


def spoken(args, there):
    """id, voice and sound of the texts."""
    parts = args.parts.split(",")
    choice = voices.QUICK if args.mouth == "quick" else voices.CALLERS if args.voices == "callers" else ["joe"]

    def voice(row):
        return choice[int(hashlib.sha1(row["id"].encode()).hexdigest()[:6], 16) % len(choice)]

    def chance(row):
        return random.Random(int(hashlib.sha1(f"{args.seed} {row['id']}".encode()).hexdigest()[:8], 16))

    rows = [row for row in texts.read(os.path.join(HERE, args.texts)) if row["part"] in parts and (row["id"], voice(row)) not in there]
    rows = [row for row in rows if len(row["text"].split()) <= args.longest]
    rows.sort(key=lambda row: (parts.index(row["part"]), hashlib.sha1(row["id"].encode()).hexdigest()))
    if args.mouth == "quick":
        small = voices.Quick()
        for row in rows:
            yield row["id"], voice(row), voices.line(small.say(voice(row), row["text"], chance(row)), chance(row))
        return
    mouth = voices.Mouth(args.mouth)
    for row, before in zip([*rows, None], [None, *rows]):
        if row:
            mouth.tell(row["id"], voice(row), row["text"])
        else:
            mouth.end()
        if before:
            yield before["id"], voice(before), voices.line(mouth.take(before["id"]), chance(before))


def clipped(args, there):
    """id, voice and sound of made clips."""
    with open(f"{args.mouth}.tsv", encoding="utf-8") as file:
        rows = [line.split("\t") for line in file]
    coded = np.memmap(f"{args.mouth}.u8", "u1", "r")
    for number, voice, at, length, *_ in rows[: args.most]:
        number = number.split(".")[0]
        if (number, voice) not in there:
            x = (coded[int(at) : int(at) + int(length)].astype("f8") - 128) / 127
            yield number, voice, np.sign(x) * (256 ** np.abs(x) - 1) / 255 * 32_767


def main():
    args = argparse.ArgumentParser(usage=__doc__)
    args.add_argument("mouth")
    args.add_argument("nightbell")
    args.add_argument("heard")
    args.add_argument("--clips", action="store_true")
    args.add_argument("--most", type=int)
    args.add_argument("--voices", choices=["joe", "callers"], default="joe")
    args.add_argument("--texts", default="texts.tsv")
    args.add_argument("--parts", default="development,held,train")
    args.add_argument("--longest", type=int, default=45)
    args.add_argument("--seed", type=int, default=11)
    args = args.parse_args()
    with open(args.heard, "a+", encoding="utf-8") as table:
        table.seek(0)
        there = {tuple(line.split("\t")[:2]) for line in table}
        recogniser = Recogniser(args.nightbell)
        for number, voice, pcm in (clipped if args.clips else spoken)(args, there):
            if text := recogniser.hear(pcm):
                print(number, voice, text, sep="\t", file=table, flush=True)


if __name__ == "__main__":
    main()
