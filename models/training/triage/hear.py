#!/usr/bin/env python3
"""Usage: hear.py MOUTH NIGHTBELL HEARD.TSV [--texts texts.tsv] [--parts development,held,train] [--longest 45] [--seed 11]

What the box's own recogniser makes of the training texts: each is spoken by Piper joe (MOUTH is the built example `mouth`
of `firmware/speech`), faster or slower by up to a tenth, sent through a telephone channel (300-3400 Hz, -30 to -16 dBFS, a
third with noise at 12 to 24 dB, a third with 1 to 3 % of its frames lost, mu-law) and recognised by `NIGHTBELL recognise`.
Appends id, voice, text to HEARD.TSV and skips what is there already. Needs numpy and both programs' libraries.

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
import tempfile
import wave

import numpy as np

import texts

HERE = os.path.dirname(os.path.abspath(__file__))


def read(path):
    with wave.open(path) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64)


def line(sound, chance):
    """Over a telephone line: 8 kHz in and out."""
    pace = chance.uniform(0.9, 1.1)
    sound = np.interp(np.arange(0, len(sound) - 1, pace), np.arange(len(sound)), sound)
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / 8_000)
    spectrum[(hertz < 300) | (hertz > 3_400)] = 0
    pcm = np.fft.irfft(spectrum, len(sound))
    pcm *= 10 ** (chance.uniform(-30, -16) / 20) * 32_768 / (np.sqrt(np.mean(pcm**2)) + 1e-9)
    noises = np.random.default_rng(chance.randrange(2**32))
    kind = chance.randrange(3)
    if kind == 1:
        pcm += noises.standard_normal(len(pcm)) * np.sqrt(np.mean(pcm**2)) * 10 ** (-chance.uniform(12, 24) / 20)
    if kind == 2:
        share = chance.uniform(0.01, 0.03)
        for at in range(0, len(pcm), 160):
            if noises.random() < share:
                pcm[at : at + 160] = 0
    x = np.clip(pcm / 32_768, -1, 1)
    coded = np.round(np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) * 127) / 127
    return (np.sign(coded) * (256 ** np.abs(coded) - 1) / 255 * 32_767).astype("<i2")


def answer(child):
    (length,) = struct.unpack("<I", child.stdout.read(4))
    return json.loads(child.stdout.read(length))


def say(mouth, row):
    mouth.stdin.write(f"{row['id']}\tjoe\t{row['text']}\n")
    mouth.stdin.flush()
    mouth.stdout.readline()


def main():
    args = argparse.ArgumentParser(usage=__doc__)
    args.add_argument("mouth")
    args.add_argument("nightbell")
    args.add_argument("heard")
    args.add_argument("--texts", default="texts.tsv")
    args.add_argument("--parts", default="development,held,train")
    args.add_argument("--longest", type=int, default=45)
    args.add_argument("--seed", type=int, default=11)
    args = args.parse_args()
    with open(args.heard, "a+", encoding="utf-8") as table, tempfile.TemporaryDirectory() as folder:
        table.seek(0)
        there = {line.split("\t")[0] for line in table}
        parts = args.parts.split(",")
        rows = [row for row in texts.read(f"{HERE}/{args.texts}") if row["part"] in parts and row["id"] not in there]
        rows = [row for row in rows if len(row["text"].split()) <= args.longest]
        rows.sort(key=lambda row: (parts.index(row["part"]), hashlib.sha1(row["id"].encode()).hexdigest()))
        recogniser = subprocess.Popen([args.nightbell, "recognise"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if answer(recogniser) != "ready":
            sys.exit("the recogniser does not start")
        mouth = subprocess.Popen([args.mouth, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for row, after in zip(rows, rows[1:] + [None]):
            # The mouth tells a line before it has written the file: with the next line told, the file is whole.
            if row is rows[0]:
                say(mouth, row)
            if after:
                say(mouth, after)
            else:
                mouth.stdin.close()
                mouth.wait()
            chance = random.Random(int(hashlib.sha1(f"{args.seed} {row['id']}".encode()).hexdigest()[:8], 16))
            pcm = line(read(f"{folder}/{row['id']}.wav"), chance)
            os.remove(f"{folder}/{row['id']}.wav")
            if len(pcm) > 29 * 8_000:
                continue
            recogniser.stdin.write(struct.pack("<I", 2 * len(pcm)) + pcm.tobytes())
            recogniser.stdin.flush()
            words = answer(recogniser).get("words")
            if words:
                print(row["id"], "joe", " ".join(words["text"].split()), sep="\t", file=table, flush=True)


if __name__ == "__main__":
    main()
