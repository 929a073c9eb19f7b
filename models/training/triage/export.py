#!/usr/bin/env python3
"""Usage: export.py WEIGHTS.NPZ VOCAB.TXT GRAPH.TFLITE GOLDEN.TSV

Writes the graph of the box from trained weights (dynamic-range int8: weights int8, sums f32; length from 1 to 128), and
golden vectors: texts as JSON strings with the probabilities that the weights give in f32 arithmetic, six labels and
thirteen hazards. Prints how far the graph is from them. Needs tensorflow-cpu==2.17.1, numpy.
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

HERE = os.path.dirname(os.path.abspath(__file__))


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


def convert(weights):
    module = tf.Module()
    module.judge = network.single(weights)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([module.judge.get_concrete_function()], module)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return converter.convert()


def main():
    if len(sys.argv) != 5:
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


if __name__ == "__main__":
    main()
