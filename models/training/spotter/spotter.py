"""The spotter's graph: 1.6 s of telephone sound in, the chance of each of its words in it out.

Sound -> power of 32 mel bands between 300 and 3400 Hz every 16 ms -> log, less its mean over the window (level means nothing) ->
convolutions -> each word's chance at every 64 ms -> the highest. All in one graph, so that training and the box hear the same.
"""
import tempfile

import numpy as np
import tensorflow as tf

RATE, WINDOW, SHIFT, FRAME = 8_000, 12_800, 128, 256
FRAMES = (WINDOW - FRAME) // SHIFT + 1
LOW, HIGH, BANDS = 300.0, 3_400.0, 32
FLOOR = 1e-5


def waves():
    """[FRAME, 2 * bins]: cosines and sines of the bins of the band, under a Hann window."""
    bins = np.arange(int(LOW * FRAME / RATE), int(HIGH * FRAME / RATE) + 2)
    angle = 2 * np.pi * np.outer(np.arange(FRAME), bins) / FRAME
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(FRAME) + 0.5) / FRAME)
    return bins, np.concatenate([np.cos(angle), np.sin(angle)], 1).astype("f4") * hann[:, None].astype("f4")


def mel_bands(bins):
    """[bins, BANDS]: triangles, evenly apart in mel."""
    def mel(hertz):
        return 2_595 * np.log10(1 + hertz / 700)

    edges = 700 * (10 ** (np.linspace(mel(LOW), mel(HIGH), BANDS + 2) / 2_595) - 1)
    hertz = bins[:, None] * RATE / FRAME
    up = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    down = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    found = np.maximum(0, np.minimum(up, down))
    # The lowest bands are narrower than a bin: each has the nearest one.
    for band in np.flatnonzero(found.sum(0) == 0):
        found[np.argmin(abs(hertz[:, 0] - edges[band + 1])), band] = 1
    return (found / found.sum(0)).astype("f4")


BINS, WAVES = waves()
MELS = mel_bands(BINS)


def bands(sound):
    """[n, samples] -> [n, frames, BANDS]: log power. Works on numpy arrays and inside the graph."""
    framed = tf.nn.conv1d(sound[:, :, None], WAVES[:, None, :], SHIFT, "VALID")
    count = len(BINS)
    power = tf.square(framed[..., :count]) + tf.square(framed[..., count:])
    return tf.math.log(tf.matmul(power, MELS) + FLOOR)


def network(words):
    """[n, FRAMES, BANDS] of log power, less its mean -> [n, places, words], unscaled."""
    layers = tf.keras.layers
    x = given = tf.keras.Input((FRAMES, BANDS))
    x = layers.Reshape((FRAMES, BANDS, 1))(x)

    for width, kernel, strides in [(16, (5, 5), (2, 2)), (32, (3, 3), (2, 2)), (48, (3, 3), (1, 2))]:
        x = layers.Conv2D(width, kernel, strides, "same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Reshape((x.shape[1], x.shape[2] * x.shape[3]))(x)
    x = layers.Dropout(0.2)(layers.ReLU()(layers.BatchNormalization()(layers.Conv1D(96, 1, use_bias=False)(x))))
    x = layers.ReLU()(layers.BatchNormalization()(layers.Conv1D(96, 7, padding="same", use_bias=False)(x)))
    x = layers.Dropout(0.2)(x)
    return tf.keras.Model(given, layers.Conv1D(words, 5, padding="same")(x))


def level(heard):
    """The window's mean taken off."""
    return heard - tf.reduce_mean(heard, (1, 2), keepdims=True)


def converted(net):
    """Sound to chances, as the box runs it."""
    given = tf.keras.Input((WINDOW,), 1)
    told = net(tf.keras.layers.Lambda(lambda sound: level(bands(sound)))(given))
    whole = tf.keras.Model(given, tf.keras.layers.Lambda(lambda told: tf.sigmoid(tf.reduce_max(told, 1)))(told))
    with tempfile.TemporaryDirectory() as folder:
        whole.export(folder, verbose=False)
        return tf.lite.TFLiteConverter.from_saved_model(folder).convert()
