"""Voices that speak texts for training and tuning (`line`: what a telephone line makes of them). The spotter is trained on the quick ones
alone. All others stay out of both; among those that tests may use, af_nicole, am_michael, bf_isabella and bm_daniel.

pico-us, pico-gb (PyPI py-nanotts), rms (Debian flite), espeak-* (Debian espeak-ng); joe and the named callers through the built
example `mouth` of firmware/speech. Mono, 8 kHz, float64.
"""
import os
import random
import subprocess
import tempfile
import wave

import numpy as np

RATE = 8_000
# The better ones twice.
QUICK = ["pico-us", "pico-gb", "rms", "espeak-en-us+m3", "pico-gb", "pico-us", "rms", "espeak-en-us+f2", "espeak-en-gb+m1"]
CALLERS = ["af_alloy", "af_aoede", "af_heart", "af_jessica", "af_sky", "am_echo", "am_fenrir", "am_santa", "bf_emma", "bm_george"]


def read(path):
    """A file of any rate, at 8 kHz."""
    with wave.open(path) as file:
        return at_8k(np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64), file.getframerate())


def at_8k(pcm, rate):
    """Band-limited, by its spectrum."""
    if rate == RATE:
        return pcm
    wanted = len(pcm) * RATE // rate
    spectrum = np.fft.rfft(pcm)[: wanted // 2 + 1]
    return np.fft.irfft(spectrum, wanted) * wanted / len(pcm)


class Quick:
    """The small voices, higher, lower, faster and slower by chance."""

    def __init__(self):
        from py_nanotts import NanoTTS

        self.pico = NanoTTS()

    def say(self, voice, text, chance):
        if voice.startswith("pico"):
            how = {"speed": chance.uniform(0.85, 1.2), "pitch": chance.uniform(0.75, 1.25)}
            pcm = self.pico.speak(text, voice={"us": "en-US", "gb": "en-GB"}[voice[-2:]], **how)
            return at_8k(np.frombuffer(pcm, "<i2").astype(np.float64), 16_000)
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            if voice == "rms":
                stretch = f"duration_stretch={chance.uniform(0.85, 1.15):.2f}"
                run = ["flite", "-voice", "rms", "--setf", stretch, "--setf", f"int_f0_target_mean={chance.randint(80, 130)}",
                       "-t", text, "-o", file.name]
            else:
                run = ["espeak-ng", "-v", voice.removeprefix("espeak-"), "-s", str(chance.randint(130, 190)), "-p", str(chance.randint(25, 75)),
                       "-w", file.name, "--", text]
            subprocess.run(run, check=True, capture_output=True)
            return read(file.name)


class Mouth:
    """joe and the callers."""

    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory()
        self.child = subprocess.Popen([program, self.folder.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def tell(self, number, voice, text):
        """Orders a line; the mouth says that it is done before its file is whole: with the next one's word, it is."""
        self.child.stdin.write(f"{number}\t{voice}\t{text}\n")
        self.child.stdin.flush()
        self.child.stdout.readline()

    def end(self):
        self.child.stdin.close()
        self.child.wait()

    def take(self, number):
        path = f"{self.folder.name}/{number}.wav"
        pcm = read(path)
        os.remove(path)
        return pcm


def line(sound, chance: random.Random):
    """Over a telephone line: 300-3400 Hz, up to a tenth faster or slower, -30 to -16 dBFS, a third with noise at 12 to 24 dB, a third
    with 1 to 3 % of its frames lost, mu-law. int16."""
    pace = chance.uniform(0.9, 1.1)
    sound = np.interp(np.arange(0, len(sound) - 1, pace), np.arange(len(sound)), sound)
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 3_400)] = 0
    pcm = np.fft.irfft(spectrum, len(sound))
    pcm *= 10 ** (chance.uniform(-30, -16) / 20) * 32_768 / (np.sqrt(np.mean(pcm**2)) + 1e-9)
    noises = np.random.default_rng(chance.randrange(2**32))
    kind = chance.randrange(3)
    if kind == 1:
        pcm += noises.standard_normal(len(pcm)) * np.sqrt(np.mean(pcm**2)) * 10 ** (-chance.uniform(12, 24) / 20)
    if kind == 2:
        share = chance.uniform(0.01, 0.03)
        for at in range(0, len(pcm), 160):
            if noises.random() < share:
                pcm[at : at + 160] = 0
    x = np.clip(pcm / 32_768, -1, 1)
    coded = np.round(np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) * 127) / 127
    return (np.sign(coded) * (256 ** np.abs(coded) - 1) / 255 * 32_767).astype("<i2")
