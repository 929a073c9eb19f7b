#!/usr/bin/env python3
"""Usage: score.py GRAPH.TFLITE VOCAB.TXT TEXTS.TSV HEARD.TSV SCORES.TSV

What the graph of the box says of texts, as written and as the box's recogniser heard them (hear.py), for choose.py: part of the
split, id, label, hazard, how, six chances of labels, thirteen of hazards. Needs tensorflow-cpu==2.17.1, numpy.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import numpy as np
import tensorflow as tf

import texts
import wordpiece

LONGEST = 128


class Graph:
    def __init__(self, content):
        self.run = tf.lite.Interpreter(model_content=content, num_threads=1)

    def judge(self, ids):
        length = len(ids)
        for row in self.run.get_input_details():
            self.run.resize_tensor_input(row["index"], [1, length])
        self.run.allocate_tensors()
        given = {"ids": ids, "mask": [1] * length, "places": list(range(length))}
        for row in self.run.get_input_details():
            name = next(n for n in given if n in row["name"])
            self.run.set_tensor(row["index"], np.array([given[name]], np.int32))
        self.run.invoke()
        found = [self.run.get_tensor(row["index"])[0] for row in self.run.get_output_details()]
        return sorted(found, key=len)


def score(graph, vocab, path, heard, scores):
    """What the graph says of all texts of a table but those of the training part, as written and as heard."""
    rows = texts.read(path)
    texts.read_heard(rows, heard)
    with open(scores, "w", encoding="utf-8") as table:
        for row in rows:
            if row["part"] == "train":
                continue
            for how, text in [("written", row["text"]), *row["heard"]]:
                ids = [wordpiece.BEGIN] + wordpiece.pieces(text, vocab)[: LONGEST - 2] + [wordpiece.END]
                label, hazard = graph.judge(ids)
                numbers = "\t".join(f"{x:.4f}" for x in [*label, *hazard])
                print(row["part"], row["id"], row["labels"][0], row["hazard"], how, numbers, sep="\t", file=table)


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as file:
        graph = Graph(file.read())
    score(graph, wordpiece.load(sys.argv[2]), *sys.argv[3:])


if __name__ == "__main__":
    main()
