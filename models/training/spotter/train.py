#!/usr/bin/env python3
"""Usage: train.py CLIPS SPEECH GRAPH.TFLITE GOLDEN.TSV [--epochs 16]

Trains the spotter on CLIPS/train-*.u8 (clips.py) and the real speech of SPEECH (../shared/speech, without triage; noise is
mixed in): a clip is cut into windows of 1.6 s every 0.96 s, elsewhere each time, and what counts is the window in which a word is likeliest, for where a
word stands in its clip is not known. Prints, an epoch, the area under the curve of each word on CLIPS/development-quick. Needs
tensorflow-cpu==2.17.1, scikit-learn and soundfile.
"""
import argparse
import glob
import os

import numpy as np
import soundfile
import tensorflow as tf
from sklearn.metrics import roc_auc_score

import clips
import spotter
from clips import WORDS, held

# Of 16 ms, from one window to the next: in training, and as the box looks.
TRAINS, LOOKS = 60, 20
SEED = 3


def real(folder):
    """Real speech in pieces of some 8 s with its labels, and noise."""
    with open(f"{folder}/MANIFEST.tsv", encoding="utf-8") as file:
        said = {row[0]: row[6] for row in (line.rstrip("\n").split("\t") for line in file)}
    speech, labels, noise = [], [], []
    for path in sorted(glob.glob(f"{folder}/*/*.*")):
        kind = path.split("/")[-2]
        if kind == "triage" or not path.endswith((".flac", ".wav", ".ogg")):
            continue
        pcm, rate = soundfile.read(path, dtype="float32", always_2d=True)
        pcm = pcm[:, 0]
        if rate != spotter.RATE:
            wanted = len(pcm) * spotter.RATE // rate
            pcm = (np.fft.irfft(np.fft.rfft(pcm)[: wanted // 2 + 1], wanted) * wanted / len(pcm)).astype("f4")
        pieces = np.array_split(pcm, max(1, len(pcm) // 64_000))
        if kind in ("noise", "tones"):
            noise += pieces
        else:
            text = said.get("/".join(path.split("/")[-2:]), "")
            if any(held(text)) and len(pieces) > 1:
                continue  # Which piece holds the word is not known.
            speech += pieces
            labels += [held(text)] * len(pieces)
    return speech, np.array(labels, "f4"), noise


def heard(sound):
    """Log power of a clip, half a window of near silence before and behind it."""
    rim = np.random.default_rng(1).standard_normal(spotter.WINDOW // 2).astype("f4") * 1e-4
    return spotter.bands(np.concatenate([rim, sound, rim])[None])[0].numpy().astype("f2")


def batches(heards, labels, chance, size=24):
    """Clips of like length together: windows, their clip, labels."""
    order = sorted(range(len(heards)), key=lambda at: len(heards[at]) + chance.uniform(0, 60))
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    chance.shuffle(groups)
    for group in groups:
        windows, owner = [], []
        for n, at in enumerate(group):
            whole = spoiled(heards[at].astype("f4"), chance)
            begin = chance.integers(0, min(TRAINS, max(1, len(whole) - spotter.FRAMES)))
            for start in range(begin, max(begin + 1, len(whole) - spotter.FRAMES + 1), TRAINS):
                windows.append(whole[start : start + spotter.FRAMES])
                owner.append(n)
        full = [w if len(w) == spotter.FRAMES else np.pad(w, ((0, spotter.FRAMES - len(w)), (0, 0)), mode="edge") for w in windows]
        yield np.stack(full), np.array(owner, "i4"), labels[group]


def spoiled(whole, chance):
    """Another handset, a band or a moment lost."""
    whole = whole + chance.normal(0, 1.0) * np.linspace(-1, 1, spotter.BANDS, dtype="f4") + chance.normal(0, 0.4, spotter.BANDS).astype("f4")
    if chance.random() < 0.5:
        # What lies under a floor of noise is not heard.
        whole = np.logaddexp(whole, np.quantile(whole, 0.95) - chance.uniform(5, 12)).astype("f4")
    if chance.random() < 0.3:
        at = chance.integers(0, spotter.BANDS - 4)
        whole[:, at : at + chance.integers(1, 5)] = whole.mean()
    return whole


def scores(net, sounds):
    """[n, words]: the highest chance in any window of each clip, as the box would have it."""
    found = []
    for sound in sounds:
        whole = heard(sound).astype("f4")
        starts = range(0, max(1, len(whole) - spotter.FRAMES + 1), LOOKS)
        windows = np.stack([np.pad(whole[s : s + spotter.FRAMES], ((0, max(0, spotter.FRAMES - len(whole[s:]))), (0, 0)), mode="edge") for s in starts])
        found.append(tf.sigmoid(tf.reduce_max(net(spotter.level(windows), training=False), (0, 1))).numpy())
    return np.array(found)


def golden(graph, path):
    """What the graph says to a sweep, a hum and silence, for the box's test."""
    run = tf.lite.Interpreter(model_content=graph)
    run.allocate_tensors()
    t = np.arange(spotter.WINDOW) / spotter.RATE
    sounds = {"sweep": 0.3 * np.sin(2 * np.pi * (300 + 800 * t) * t), "hum": 0.1 * np.sign(np.sin(2 * np.pi * 120 * t)), "silence": 0 * t}
    with open(path, "w", encoding="utf-8") as file:
        print("# A sound, and the chance of each word in it. By models/training/spotter/train.py.", file=file)
        for name, sound in sounds.items():
            run.set_tensor(run.get_input_details()[0]["index"], (np.round(sound[None] * 32_768) / 32_768).astype("f4"))
            run.invoke()
            print(name, *(f"{p:.5f}" for p in run.get_tensor(run.get_output_details()[0]["index"])[0]), sep="\t", file=file)


def main():
    args = argparse.ArgumentParser(usage=__doc__)
    for name in ("clips", "speech", "graph", "golden"):
        args.add_argument(name)
    args.add_argument("--epochs", type=int, default=16)
    args.add_argument("--threads", type=int, default=2)
    args = args.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(args.threads)
    tf.keras.utils.set_random_seed(SEED)
    chance = np.random.default_rng(SEED)
    sounds, labels = [], []
    for name in sorted(glob.glob(f"{args.clips}/train-*.tsv")):
        s, found, _ = clips.load(name.removesuffix(".tsv"))
        sounds, labels = sounds + s, labels + [found]
    speech, spoken, noise = real(args.speech)
    labels = np.concatenate([*labels, spoken, np.zeros((len(noise), len(WORDS)), "f4")])
    sounds += speech + noise
    print(len(sounds), "clips,", f"{sum(map(len, sounds)) / 8_000 / 3_600:.1f} h, with each word", labels.sum(0).astype(int), flush=True)
    for at in chance.choice(len(sounds), len(sounds) // 3, replace=False):
        behind = noise[chance.integers(len(noise))]
        behind = np.resize(np.roll(behind, chance.integers(len(behind))), len(sounds[at]))
        loud = np.sqrt(np.mean(sounds[at] ** 2) / (np.mean(behind**2) + 1e-9)) * 10 ** (-chance.uniform(8, 25) / 20)
        sounds[at] = np.clip(sounds[at] + loud * behind, -1, 1).astype("f4")
    heards = [heard(sound) for sound in sounds]
    print("heard", flush=True)
    tried, wanted, _ = clips.load(f"{args.clips}/development-quick")
    net = spotter.network(len(WORDS))
    net.summary(print_fn=lambda line: print(line) if "Total" in line else None)
    steps = args.epochs * (len(heards) // 24 + 1)
    adam = tf.keras.optimizers.AdamW(tf.keras.optimizers.schedules.CosineDecay(0.0, steps, warmup_target=2e-3, warmup_steps=200), weight_decay=1e-3)

    @tf.function(reduce_retracing=True)
    def step(windows, owner, labels):
        with tf.GradientTape() as tape:
            told = tf.reduce_max(net(spotter.level(windows), training=True), 1)
            clip = tf.math.segment_max(told, owner)
            loss = tf.nn.weighted_cross_entropy_with_logits(labels, clip, 2.0)
            loss = tf.reduce_mean(tf.reduce_sum(loss, 1))
        adam.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
        return loss

    for epoch in range(args.epochs):
        losses = [float(step(*batch)) for batch in batches(heards, labels, chance)]
        found = scores(net, tried)
        areas = [roc_auc_score(wanted[:, n], found[:, n]) for n in range(len(WORDS))]
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, area under the curve", *(f"{word} {a:.4f}" for word, a in zip(WORDS, areas)), flush=True)
        net.save_weights(f"{args.clips}/spotter.weights.h5")
    graph = spotter.converted(net)
    with open(args.graph, "wb") as file:
        file.write(graph)
    golden(graph, args.golden)
    print(os.path.getsize(args.graph), "bytes")


if __name__ == "__main__":
    main()
