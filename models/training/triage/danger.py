#!/usr/bin/env python3
"""Usage: danger.py GRAPH.TFLITE VOCAB.TXT HEAD.BIN GOLDEN.TSV     the head from all texts that train, and golden vectors
       danger.py GRAPH.TFLITE VOCAB.TXT --across               each writer who trains read by what all others wrote

What a text tells of danger (to life; another emergency; one question decides; nothing of it): a logistic regression (L2) on what
the triage encoder holds before its own heads (768 numbers: the mean of the places, and the first), on the runs of one to three words
and on those of two to five letters within a word, both hashed into 65,536 buckets. `danger.rs` cuts and adds up as `runs` does.
HEAD.BIN, little-endian: f32 held [4, 768], bias [4], scale of words [4], of letters [4]; i8 by these, words [65536, 4], letters [65536, 4].
Trains on what `texts.training` names. Needs tensorflow-cpu==2.17.1 and scikit-learn. Some minutes. Same texts, same head.
"""
import os
import random
import sys

import numpy as np
import scipy.sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{HERE}/../answers")
import meaning
import texts

TOLD = ["life_safety", "emergency", "ask"]
BUCKETS, MOST_WORDS, MOST_LETTERS, LONGEST_RUN, LETTERS = 1 << 16, 600, 30, 3, (2, 5)
# How much each kind of number may say, and how strongly all are held back.
HELD, LABELS, RUNS, STRENGTH = 1.0, 1.0, 2.0, 1.0
# The encoder was fine-tuned on these: it knows them too well.
KNOWN = 0.3
# What is left of a text that a hard voice said teaches doubt, of which there should not be more than of words.
HARD = 0.3
LABELLED, SEED = 6, 7
SHOWN = ["i smell gas in the basement", "no gas smell or anything, the pilot is out", "carmen monoxide alarm's ringing", "what are your hours",
         "the wall behind the stove is hot and it ticks", "there's water but I don't know from where", "my son touched the box and got thrown back",
         "a quote for a gas fireplace in the spring", "yes", "it's coming up through the tub and it's brown", "the ac blows warm since yesterday",
         "It’s the 240-volt PANEL, it buzzes; déjà vu, " + "a" * 40]


def bucket(run):
    """FNV-1a, 32 bits, folded to 16."""
    found = 0x811C9DC5
    for byte in run.encode():
        found = ((found ^ byte) * 0x01000193) & 0xFFFFFFFF
    return found >> 16 ^ found & 0xFFFF


def runs(text):
    """The buckets of the text's runs of words and of letters, each once."""
    words = [word[:MOST_LETTERS] for word in texts.words(text)[:MOST_WORDS]]
    letters = {bucket(f" {word} "[at : at + n]) for word in words for n in range(LETTERS[0], LETTERS[1] + 1) for at in range(len(word) + 3 - n)}
    words = ["^", *words, "$"]
    plain = {" ".join(words[at : at + n]) for n in range(1, LONGEST_RUN + 1) for at in range(len(words) - n + 1)} - {"^", "$"}
    return sorted({bucket(run) for run in plain}), sorted(letters)


def hashed(said, kind):
    """[n, BUCKETS]: each run of a text one over the root of how many there are."""
    places, counts, ends = [], [], [0]
    for text in said:
        found = runs(text)[kind]
        places += found
        counts += [max(len(found), 1) ** -0.5] * len(found)
        ends.append(len(places))
    return scipy.sparse.csr_matrix((counts, places, ends), shape=(len(said), BUCKETS))


class Table:
    """Texts, and all numbers that the head reads of them."""

    def __init__(self, encoder, rows):
        self.rows = rows
        said = [row["text"] for row in rows]
        order = sorted(range(len(said)), key=lambda at: len(said[at]))
        self.held = np.zeros((len(said), meaning.WIDTH))
        for at in order:
            self.held[at] = encoder.read(said[at])
        self.words, self.letters = hashed(said, 0), hashed(said, 1)
        self.told = np.array([TOLD.index(row["label"]) if row["label"] in TOLD else len(TOLD) for row in rows])
        self.weight = np.array([(KNOWN if row["known"] else 1.0) * (HARD if row["voice"].startswith(texts.HARD) else 1.0) for row in rows])


def fit(table, labels, some):
    """Weights for held, bias, words, letters, on unscaled numbers. `labels`: what the encoder's own head makes of held."""
    held = table.held[some]
    mean, spread = held.mean(0), held.std(0) * np.sqrt(meaning.WIDTH) / HELD
    own = held @ labels[0] + labels[1]
    own_mean, own_spread = own.mean(0), own.std(0) / LABELS
    dense = np.hstack([(held - mean) / spread, (own - own_mean) / own_spread])
    x = scipy.sparse.hstack([scipy.sparse.csr_matrix(dense), table.words[some] * RUNS, table.letters[some] * RUNS]).tocsr()
    model = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-4).fit(x, table.told[some], table.weight[some])
    parts = np.split(model.coef_, np.cumsum([meaning.WIDTH, dense.shape[1] - meaning.WIDTH, BUCKETS]), axis=1)
    straight, around = parts[0] / spread, parts[1] / own_spread
    bias = model.intercept_ - straight @ mean - around @ (own_mean - labels[1])
    return straight + around @ labels[0].T, bias, parts[2] * RUNS, parts[3] * RUNS


def own_labels(encoder, graph, said):
    """The encoder's own label head, a linear map of what it holds, found again from what it says."""
    held = np.stack([encoder.read(text) for text in said])
    plain = np.log(np.maximum(np.stack([graph.read(text) for text in said]), 1e-7))
    plain -= plain.mean(1, keepdims=True)
    found, *_ = np.linalg.lstsq(np.hstack([held, np.ones((len(held), 1))]), plain, rcond=None)
    return found[:-1], found[-1]


def told(head, table, some):
    held, bias, words, letters = head
    raw = table.held[some] @ held.T + bias + table.words[some] @ words.T + table.letters[some] @ letters.T
    raw = np.exp(raw - raw.max(1, keepdims=True))
    return raw / raw.sum(1, keepdims=True)


def across(table, labels):
    writers = sorted({row["writer"] for row in table.rows if row["writer"]})
    for writer in writers:
        own = np.array([row["writer"] == writer for row in table.rows])
        said = {" ".join(texts.words(row["text"])) for row, o in zip(table.rows, own) if o}
        others = np.array([" ".join(texts.words(row["text"])) not in said for row in table.rows])
        found = told(whole(rounded(fit(table, labels, ~own & others))), table, own)
        said, danger = table.told[own], found[:, 0] + found[:, 1] + 0.5 * found[:, 2]
        plain = said != 2
        print(f"writer {writer}: {plain.sum()} texts, area under the curve {roc_auc_score(said[plain] < 2, danger[plain]):.4f}", flush=True)


def rounded(head):
    """As the box holds it."""
    held, bias, words, letters = head
    scales = [(abs(part).max(1) / 127).astype("<f4") for part in (words, letters)]
    small = [np.round(part / scale[:, None]).astype("i1") for part, scale in zip((words, letters), scales)]
    return [held.astype("<f4"), bias.astype("<f4"), *scales, *(np.ascontiguousarray(part.T) for part in small)]


def whole(parts):
    """Back to weights."""
    held, bias, of_words, of_letters, words, letters = parts
    return held, bias, words.T * of_words[:, None], letters.T * of_letters[:, None]


def write(table, labels, encoder, path, golden):
    parts = rounded(fit(table, labels, np.ones(len(table.rows), bool)))
    with open(path, "wb") as file:
        for part in parts:
            file.write(part.tobytes())
    shown = Table(encoder, [{"text": text, "label": "none", "voice": "", "known": False} for text in SHOWN])
    found = told(whole(parts), shown, np.ones(len(SHOWN), bool))
    with open(golden, "w", encoding="utf-8") as file:
        print("# A text, and its chances: danger to life, another emergency, one question decides. By models/training/triage/danger.py.", file=file)
        for text, chances in zip(SHOWN, found):
            print(text, *(f"{p:.4f}" for p in chances[:3]), sep="\t", file=file)


def prepared(graph, vocab):
    encoder = meaning.Encoder(graph, vocab)
    table = Table(encoder, texts.training(random.Random(SEED)))
    said = [row["text"] for row in table.rows]
    labels = own_labels(encoder, meaning.Encoder(graph, vocab, LABELLED), said[:: len(said) // (4 * meaning.WIDTH)])
    return encoder, table, labels


def main():
    match sys.argv[1:]:
        case [graph, vocab, "--across"]:
            _, table, labels = prepared(graph, vocab)
            across(table, labels)
        case [graph, vocab, path, golden] if not path.startswith("-"):
            encoder, table, labels = prepared(graph, vocab)
            write(table, labels, encoder, path, golden)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
