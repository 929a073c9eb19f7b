"""MiniLM-L6 with two heads in plain TensorFlow: the body of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0).

One set of weights by name, as in `model.safetensors`, and two ways through it: a batch for training, one text of any
length for the graph of the box. GELU is its tanh form written with a sigmoid, which XNNPACK takes over.
"""
import json
import math
import struct

import numpy as np
import tensorflow as tf

LABELS = ["life_safety", "emergency", "ask", "urgent", "routine", "none"]
HAZARDS = ["gas", "carbon_monoxide", "fire", "shock", "downed_line", "structure", "hurt", "flood", "sewage", "exposure",
           "roof_open", "outage", "-"]
WIDTH, HEADS, LAYERS, PLACES = 384, 12, 6, 128
EACH = WIDTH // HEADS


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        head = json.loads(file.read(length))
        data = file.read()
    weights = {}
    for name, row in head.items():
        if name != "__metadata__" and row["dtype"] == "F32":
            begin, end = row["data_offsets"]
            weights[name] = np.frombuffer(data[begin:end], "<f4").reshape(row["shape"]).copy()
    return weights


def start(path, seed):
    """The weights before training: the body as published, heads near zero."""
    found = {name: w for name, w in read_safetensors(path).items() if not name.startswith("pooler")}
    kinds = found.pop("embeddings.token_type_embeddings.weight")
    found["embeddings.position_embeddings.weight"] = found["embeddings.position_embeddings.weight"][:PLACES] + kinds[0]
    chance = np.random.default_rng(seed)
    for name, out in (("label", len(LABELS)), ("hazard", len(HAZARDS))):
        found[f"{name}.weight"] = chance.normal(0, 0.02, (out, 2 * WIDTH)).astype(np.float32)
        found[f"{name}.bias"] = np.zeros(out, np.float32)
    return found


def gelu(x):
    return x * tf.sigmoid(1.5957691216057308 * (x + 0.044715 * x * x * x))


def norm(x, w, name):
    centred = x - tf.reduce_mean(x, -1, keepdims=True)
    spread = tf.reduce_mean(centred * centred, -1, keepdims=True)
    return centred * tf.math.rsqrt(spread + 1e-12) * w[name + ".weight"] + w[name + ".bias"]


def batch(w, ids, mask, drop, kind=tf.float32):
    """Logits of labels and hazards of a batch: ids and mask i32 [B, L]; `drop` takes a tensor for a tensor, `kind` is that
    of the great products (bfloat16 trains in two thirds of the time)."""
    size, length = tf.shape(ids)[0], tf.shape(ids)[1]

    def dense(x, name):
        flat = tf.cast(tf.reshape(x, [-1, w[name + ".weight"].shape[1]]), kind)
        found = tf.cast(tf.matmul(flat, tf.cast(w[name + ".weight"], kind), transpose_b=True), tf.float32)
        return tf.reshape(found, tf.concat([tf.shape(x)[:-1], [w[name + ".weight"].shape[0]]], 0)) + w[name + ".bias"]

    def split(x):
        return tf.transpose(tf.reshape(x, [size, length, HEADS, EACH]), [0, 2, 1, 3])

    real = tf.cast(mask, tf.float32)
    away = (1.0 - real)[:, None, None, :] * -10000.0
    x = tf.gather(w["embeddings.word_embeddings.weight"], ids) + w["embeddings.position_embeddings.weight"][:length]
    x = drop(norm(x, w, "embeddings.LayerNorm"))
    for layer in range(LAYERS):
        p = f"encoder.layer.{layer}."
        q, k, v = (split(dense(x, f"{p}attention.self.{n}")) for n in ("query", "key", "value"))
        seen = drop(tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / math.sqrt(EACH) + away))
        met = tf.reshape(tf.transpose(tf.matmul(seen, v), [0, 2, 1, 3]), [size, length, WIDTH])
        x = norm(x + drop(dense(met, p + "attention.output.dense")), w, p + "attention.output.LayerNorm")
        inner = gelu(dense(x, p + "intermediate.dense"))
        x = norm(x + drop(dense(inner, p + "output.dense")), w, p + "output.LayerNorm")
    mean = tf.reduce_sum(x * real[:, :, None], 1) / tf.reduce_sum(real, 1, keepdims=True)
    pooled = drop(tf.concat([mean, x[:, 0]], -1))
    return dense(pooled, "label"), dense(pooled, "hazard")


def single(w):
    """The function of the box: ids, mask and places i32 [1, n], n from 1 to PLACES; probabilities of labels and hazards.

    Weights are constants. The table of pieces is int8 with a scale a row, the scales in fixed point: the converter's own
    quantisation of a gather is one scale for the whole table, and it would round the scales as well.
    """
    table = w["embeddings.word_embeddings.weight"]
    scale = np.maximum(np.abs(table).max(1, keepdims=True) / 127, 1e-12).astype(np.float32)
    rows = tf.constant(np.round(table / scale).astype(np.int8))
    scales = tf.constant(np.round(scale * 2**24).astype(np.int32))
    w = {name: value for name, value in w.items() if name != "embeddings.word_embeddings.weight"}
    shape = tf.TensorSpec([1, None], tf.int32)

    def dense(x, name):
        return tf.nn.bias_add(tf.matmul(x, tf.constant(w[name + ".weight"].T.copy())), tf.constant(w[name + ".bias"]))

    def split(x):
        return tf.transpose(tf.reshape(x, [-1, HEADS, EACH]), [1, 0, 2])

    @tf.function(input_signature=[shape, shape, shape])
    def judge(ids, mask, places):
        flat = tf.reshape(ids, [-1])
        x = tf.cast(tf.gather(rows, flat), tf.float32) * (tf.cast(tf.gather(scales, flat), tf.float32) * 2.0**-24)
        x += tf.gather(tf.constant(w["embeddings.position_embeddings.weight"]), tf.reshape(places, [-1]))
        x = norm(x, w, "embeddings.LayerNorm")
        real = tf.cast(tf.reshape(mask, [-1]), tf.float32)
        away = tf.reshape((1.0 - real) * -10000.0, [1, 1, -1])
        for layer in range(LAYERS):
            p = f"encoder.layer.{layer}."
            q, k, v = (split(dense(x, f"{p}attention.self.{n}")) for n in ("query", "key", "value"))
            met = tf.matmul(tf.nn.softmax(tf.matmul(q * (1 / math.sqrt(EACH)), k, transpose_b=True) + away), v)
            met = tf.reshape(tf.transpose(met, [1, 0, 2]), [-1, WIDTH])
            x = norm(x + dense(met, p + "attention.output.dense"), w, p + "attention.output.LayerNorm")
            inner = gelu(dense(x, p + "intermediate.dense"))
            x = norm(x + dense(inner, p + "output.dense"), w, p + "output.LayerNorm")
        column = tf.reshape(real, [-1, 1])
        mean = tf.reduce_sum(x * column, 0, keepdims=True) / tf.reduce_sum(column, 0, keepdims=True)
        pooled = tf.concat([mean, x[:1]], -1)
        return {"label": tf.nn.softmax(dense(pooled, "label")), "hazard": tf.nn.softmax(dense(pooled, "hazard"))}

    return judge
