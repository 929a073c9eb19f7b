#!/usr/bin/env python3
"""Usage: meaning.py GRAPH.TFLITE VOCAB.TXT HEAD.BIN GOLDEN.TSV     the head that reads answers, from all texts, and golden vectors
       meaning.py GRAPH.TFLITE VOCAB.TXT --across [WRITER ...]    each writer's texts read by what all others wrote

What an answer to a settling question says (yes, no, doubt) by its meaning: one hidden layer on what the triage encoder holds before
its own heads (768 numbers: the mean of the places, and the first) and on which hazard was asked about. HEAD.BIN: f32, little-endian:
hidden [HIDDEN, 768 + 12], its bias, out [3, HIDDEN], its bias. `--across` shows it alone, the words alone (train.py) and both as
`settle.rs` puts them together, and what the levels cost. Needs tensorflow-cpu==2.17.1 and scikit-learn. Some minutes.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import numpy as np
import tensorflow as tf
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from tensorflow.lite.python import schema_py_generated as schema

import train

sys.path.insert(0, f"{train.HERE}/../triage")
import wordpiece

HIDDEN, WIDTH, STEP, READS = 96, 768, 16, 128
FULLY_CONNECTED = schema.BuiltinOperator.FULLY_CONNECTED
SHOWN = ["no it stopped when I shut the valve", "yes", "it just won't quit", "we're all fine", "what do you mean", "still going"]


class Encoder:
    """The graph of the box with its first output pointed at what goes into the heads; what it says there, or an output of `wanted` numbers."""

    def __init__(self, graph, vocab, wanted=WIDTH):
        content = bytearray(open(graph, "rb").read())
        self.vocab, self.length, self.wanted = wordpiece.load(vocab), 0, wanted
        if wanted == WIDTH:
            self.let_out(content)
        self.run = tf.lite.Interpreter(model_content=bytes(content), num_threads=1)

    def let_out(self, content):
        part = schema.Model.GetRootAs(content, 0).Subgraphs(0)
        first = part.Outputs(0)
        made = {op.Outputs(0): op for op in map(part.Operators, range(part.OperatorsLength()))}
        at, op = first, made[first]
        while schema.Model.GetRootAs(content, 0).OperatorCodes(op.OpcodeIndex()).BuiltinCode() != FULLY_CONNECTED:
            at = op.Inputs(0)
            op = made[at]
        start = part._tab.Vector(part._tab.Offset(8))
        content[start : start + 4] = int(op.Inputs(0)).to_bytes(4, "little")

    def read(self, text):
        ids = [wordpiece.BEGIN] + wordpiece.pieces(text, self.vocab)[: READS - 2] + [wordpiece.END]
        full = len(ids)
        length = min(-(-full // STEP) * STEP, READS)
        if length != self.length:
            for row in self.run.get_input_details():
                self.run.resize_tensor_input(row["index"], [1, length])
            self.run.allocate_tensors()
            self.length = length
        given = {"ids": ids + [wordpiece.PAD] * (length - full), "mask": [1] * full + [0] * (length - full), "places": list(range(length))}
        for row in self.run.get_input_details():
            self.run.set_tensor(row["index"], np.array([given[next(n for n in given if n in row["name"])]], np.int32))
        self.run.invoke()
        return next(x for x in (self.run.get_tensor(r["index"])[0] for r in self.run.get_output_details()) if len(x) == self.wanted)


def given(rows, held):
    asked = np.eye(len(train.HAZARDS))[[train.HAZARDS.index(hazard) for _, hazard, _, _ in rows]]
    return np.hstack([held, asked])


def fit(rows, held):
    """Hidden weights and bias, out weights and bias, on unscaled numbers."""
    scale = StandardScaler().fit(held)
    asked = 3.0
    x = given(rows, scale.transform(held))
    x[:, WIDTH:] *= asked
    said = [train.SAYS.index(says) for _, _, says, _ in rows]
    net = MLPClassifier((HIDDEN,), alpha=3, max_iter=20, random_state=7, learning_rate_init=5e-4).fit(x, said)
    hidden, out = net.coefs_[0].T.copy(), net.coefs_[1].T
    hidden[:, WIDTH:] *= asked
    hidden[:, :WIDTH] /= scale.scale_
    bias = net.intercepts_[0] - hidden[:, :WIDTH] @ scale.mean_
    return [part.astype(np.float32) for part in (hidden, bias, out, net.intercepts_[1])]


def chances(head, x):
    hidden, bias, out, last = head
    raw = np.maximum(x @ hidden.T + bias, 0) @ out.T + last
    raw = np.exp(raw - raw.max(1, keepdims=True))
    return raw / raw.sum(1, keepdims=True)


def both(words, meaning):
    """As settle.rs: the words count twice."""
    weighed = np.cbrt(words**2 * meaning)
    return weighed / weighed.sum(1, keepdims=True)


def across(encoder, writers):
    rows = train.texts()
    held = np.stack([encoder.read(text) for *_, text in rows])
    found = []
    for writer in writers or sorted({row[0] for row in rows}):
        own = np.array([row[0] == writer for row in rows])
        others, theirs = [r for r, o in zip(rows, own) if not o], [r for r, o in zip(rows, own) if o]
        model, _, places = train.fit(others)
        words = model.predict_proba(train.features(theirs, places))
        meaning = chances(fit(others, held[~own]), given(theirs, held[own]))
        said = np.array([train.SAYS.index(r[2]) for r in theirs])
        found.append((said, both(words, meaning)))
        for name, read in (("words", words), ("meaning", meaning), ("both", found[-1][1])):
            plain = said < 2
            print(f"{writer} {name}: {plain.sum()} clear answers, {np.mean(read[plain].argmax(1) == said[plain]):.1%} right, "
                  f"{np.mean(read[said == 0].argmax(1) == 1):.1%} of those that say yes read as no", flush=True)
    said, read = np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])
    train.show_levels(said, read)


def write(encoder, path, golden):
    rows = train.texts()
    head = fit(rows, np.stack([encoder.read(text) for *_, text in rows]))
    with open(path, "wb") as file:
        for part in head:
            file.write(part.astype("<f4").tobytes())
    with open(golden, "w", encoding="utf-8") as table:
        print("# An answer, the hazard asked about, and what it says by its meaning: yes, no, doubt. By models/training/answers/meaning.py.", file=table)
        for text in SHOWN:
            held = encoder.read(text)
            for hazard in train.HAZARDS[::3]:
                found = chances(head, given([("", hazard, "", text)], held[None]))[0]
                print(text, hazard, *(f"{p:.4f}" for p in found), sep="\t", file=table)


def main():
    match sys.argv[1:]:
        case [graph, vocab, "--across", *writers]:
            across(Encoder(graph, vocab), writers)
        case [graph, vocab, path, golden]:
            write(Encoder(graph, vocab), path, golden)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
