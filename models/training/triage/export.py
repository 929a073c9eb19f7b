"""Writes the TFLite graph of a fine-tuned encoder: int8 weights by row or channel, f32 activations.

  python export.py --encoder DIR --out FILE.tflite

DIR: what train.py wrote. Needs tensorflow-cpu 2.17.1 (Python 3.11) and safetensors. Inputs: ids int32 [1, n], n dynamic.
Outputs: f32 [1, 6] and [1, 13], probabilities of LABELS and HAZARDS in train.py. Pitfalls that shaped it: the converter
quantises GATHER by tensor, so the token table is written as int8 with a scale a row; GELU is written as a logistic, which
XNNPACK takes; ids without padding, so there is no mask.
"""

import argparse
import math
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file

D, H, LAYERS = 384, 12, 6
LONGEST = 128


def graph(w):
    def const(name):
        return tf.constant(w[name])

    def dense(x, name):
        return tf.nn.bias_add(tf.matmul(x, tf.constant(w[name + ".weight"].T.copy())), const(name + ".bias"))

    def norm(x, name):
        centred = x - tf.reduce_mean(x, -1, keepdims=True)
        spread = tf.reduce_mean(centred * centred, -1, keepdims=True)
        return centred * tf.math.rsqrt(spread + 1e-12) * const(name + ".weight") + const(name + ".bias")

    def gelu(x):
        return x * tf.sigmoid(1.5957691216057308 * (x + 0.044715 * x * x * x))

    table = w["embeddings.word_embeddings.weight"]
    scale = np.maximum(np.abs(table).max(1, keepdims=True) / 127, 1e-12).astype(np.float32)
    rows = np.round(table / scale).astype(np.int8)
    scales = np.round(scale * 2**24).astype(np.int32)
    places = w["embeddings.position_embeddings.weight"][:LONGEST] + w["embeddings.token_type_embeddings.weight"][0]

    @tf.function(input_signature=[tf.TensorSpec([1, None], tf.int32, name="ids")])
    def run(ids):
        flat = tf.reshape(ids, [-1])
        x = tf.cast(tf.gather(tf.constant(rows), flat), tf.float32)
        x = x * (tf.cast(tf.gather(tf.constant(scales), flat), tf.float32) * (2.0**-24))
        x = x + tf.gather(tf.constant(places), tf.range(tf.shape(flat)[0]))
        x = norm(x, "embeddings.LayerNorm")
        for i in range(LAYERS):
            layer = f"encoder.layer.{i}."

            def split(t):
                return tf.transpose(tf.reshape(t, [-1, H, D // H]), [1, 0, 2])

            q = split(dense(x, layer + "attention.self.query") * (1 / math.sqrt(D // H)))
            k, v = (split(dense(x, f"{layer}attention.self.{part}")) for part in ("key", "value"))
            a = tf.matmul(tf.nn.softmax(tf.matmul(q, k, transpose_b=True)), v)
            a = tf.reshape(tf.transpose(a, [1, 0, 2]), [-1, D])
            x = norm(x + dense(a, layer + "attention.output.dense"), layer + "attention.output.LayerNorm")
            x = norm(x + dense(gelu(dense(x, layer + "intermediate.dense")), layer + "output.dense"),
                     layer + "output.LayerNorm")
        pooled = tf.reduce_mean(x, 0, keepdims=True)
        return {name: tf.nn.softmax(dense(pooled, f"head.{name}")) for name in ("urgency", "hazard")}

    return run


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--encoder", type=Path, required=True)
    args.add_argument("--out", type=Path, required=True)
    args = args.parse_args()
    run = graph(load_file(args.encoder / "encoder.safetensors"))
    module = tf.Module()
    module.run = run
    converter = tf.lite.TFLiteConverter.from_concrete_functions([run.get_concrete_function()], module)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    written = converter.convert()
    args.out.write_bytes(written)
    print(args.out, len(written))


if __name__ == "__main__":
    main()
