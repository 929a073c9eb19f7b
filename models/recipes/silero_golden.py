#!/usr/bin/env python3
"""Usage: silero_golden.py SILERO_VAD.ONNX FOLDER

Writes the ear's golden vectors into FOLDER: silero_8k.wav, three seconds of made sound (silence, a voice-like buzz,
silence, clicks, noise, the buzz again, softer), and silero_8k.tsv, what the original ONNX model of silero-vad 6.2.3
says to each window of 256 samples with 32 samples of context. Needs numpy and onnxruntime.
"""
import sys
import wave

import numpy as np
import onnxruntime


def buzz(seconds, pitch, seed):
    """A glottal-like buzz through three formants that move, swelling at the pace of syllables."""
    t = np.arange(int(seconds * 8000)) / 8000
    rng = np.random.default_rng(seed)
    glide = pitch * (1 + 0.08 * np.sin(2 * np.pi * 1.3 * t))
    phase = 2 * np.pi * np.cumsum(glide) / 8000
    first, second = 500 + 250 * np.sin(2 * np.pi * 2.1 * t), 1400 + 500 * np.sin(2 * np.pi * 1.7 * t + 1)
    sound = np.zeros_like(t)
    for k in range(1, 28):
        hz = k * glide
        weight = sum(a / (1 + ((hz - f) / w) ** 2) for a, f, w in ((1, first, 90), (0.6, second, 120), (0.25, 2600, 180)))
        sound += np.where(hz < 3400, weight, 0) * np.sin(k * phase + rng.uniform(0, 6))
    return sound / np.abs(sound).max() * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * t - 1.5))


def sound():
    rng = np.random.default_rng(7)
    clicks = np.zeros(2400)
    clicks[[300, 900, 1700]] = 0.9
    parts = [np.zeros(2400), 0.4 * buzz(0.9, 125, 1), np.zeros(2400), clicks, 0.05 * rng.standard_normal(3200), 0.05 * buzz(0.9, 210, 2)]
    return np.clip(np.concatenate(parts) * 32767, -32768, 32767).astype("<i2")


def scores(session, pcm):
    state, context = np.zeros((2, 1, 128), np.float32), np.zeros(32, np.float32)
    for at in range(0, len(pcm) - 255, 256):
        window = np.concatenate([context, pcm[at : at + 256].astype(np.float32) / 32768])[None]
        out, state = session.run(None, {"input": window, "state": state, "sr": np.array(8000, np.int64)})
        context = window[0, -32:]
        yield float(out[0, 0])


if len(sys.argv) != 3:
    sys.exit(__doc__)
pcm = sound()
with wave.open(f"{sys.argv[2]}/silero_8k.wav", "wb") as file:
    file.setparams((1, 2, 8000, 0, "NONE", ""))
    file.writeframes(pcm.tobytes())
with open(f"{sys.argv[2]}/silero_8k.tsv", "w") as table:
    print("window\tscore", file=table)
    for number, score in enumerate(scores(onnxruntime.InferenceSession(sys.argv[1]), pcm)):
        print(f"{number}\t{score:.6f}", file=table)
