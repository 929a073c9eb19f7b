#!/usr/bin/env python3
"""Usage: export.py WEIGHTS.NPZ VOCAB.TXT GRAPH.TFLITE GOLDEN.TSV [HEARD.TSV SCORES.TSV]

Writes the graph of the box from trained weights (dynamic-range int8: weights int8, sums f32; length from 1 to 128), and
golden vectors: texts as JSON strings with the probabilities that the weights give in f32 arithmetic, six labels and
thirteen hazards. Prints how far the graph is from them. With HEARD.TSV (hear.py) it writes what the graph itself says of the
development and held-out parts, as written and as heard, for choose.py. Needs tensorflow-cpu==2.17.1, numpy.
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import numpy as np
import tensorflow as tf

import network
import texts
import wordpiece
from score import Graph, score

HERE = os.path.dirname(os.path.abspath(__file__))


def convert(weights):
    module = tf.Module()
    module.judge = network.single(weights)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([module.judge.get_concrete_function()], module)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return converter.convert()


def main():
    if len(sys.argv) not in (5, 7):
        sys.exit(__doc__)
    weights, vocab = dict(np.load(sys.argv[1])), wordpiece.load(sys.argv[2])
    content = convert(weights)
    with open(sys.argv[3], "wb") as file:
        file.write(content)
    graph = Graph(content)
    for row in graph.run.get_input_details() + graph.run.get_output_details():
        print(row["name"], row["shape_signature"], row["dtype"].__name__)
    shown = [row["text"] for row in texts.read(f"{HERE}/texts.tsv") if row["part"] == "held"][::5]
    shown += ["yes", "no", "I'd no gas in the kitchen", "he's not breathing", "can you clean my gutters next week"]
    apart, same = [], 0
    with open(sys.argv[4], "w", encoding="utf-8") as table:
        for text in shown:
            ids = [wordpiece.BEGIN] + wordpiece.pieces(text, vocab)[: network.PLACES - 2] + [wordpiece.END]
            label, hazard = network.batch(weights, np.array([ids]), np.ones((1, len(ids)), np.int32), lambda x: x)
            exact = [tf.nn.softmax(label)[0].numpy(), tf.nn.softmax(hazard)[0].numpy()]
            found = graph.judge(ids)
            apart.append(np.abs(exact[0][:2].sum() - found[0][:2].sum()))
            same += (exact[0][:2].sum() >= 0.5) == (found[0][:2].sum() >= 0.5)
            numbers = "\t".join(f"{x:.5f}" for x in np.concatenate(exact))
            print(json.dumps(text), numbers, sep="\t", file=table)
    print(f"{len(content)} bytes; {len(shown)} texts: chance of an alarm apart by {np.mean(apart):.4f} on average, "
          f"{np.quantile(apart, 0.95):.4f} at 95 %, {np.max(apart):.4f} at most; the same side of a half {same}")
    if len(sys.argv) == 7:
        score(graph, vocab, f"{HERE}/texts.tsv", *sys.argv[5:])


if __name__ == "__main__":
    main()
