"""The texts and which part of them each is in."""
import hashlib


def part_of(text):
    """By the text alone, so that a text that is heard twice lies in one part: 14 % development, 10 % held out."""
    place = int(hashlib.sha1(text.encode()).hexdigest()[:8], 16) % 100
    return "held" if place < 10 else "development" if place < 24 else "train"


def read(path):
    """Rows of texts.tsv, each in its part; or of others.tsv, all in the part "others"."""
    others = path.endswith("others.tsv")
    rows = []
    for line in open(path, encoding="utf-8"):
        if not line.startswith("#"):
            number, _, label, hazard, _, text = line.rstrip("\n").split("\t")
            rows.append({"id": number, "labels": [label], "hazard": hazard, "text": text, "part": "others" if others else part_of(text), "heard": []})
    return rows


def read_more(path, hazards):
    """Rows of tests/fixtures/triage/development.tsv, on which rules were made: for training alone."""
    rows = []
    for line in list(open(path, encoding="utf-8"))[1:]:
        number, expect, kind, text = line.rstrip("\n").split("\t")
        alarm = expect == "alarm"
        labels = ["life_safety", "emergency"] if alarm else ["urgent", "routine", "none"]
        hazard = (kind if kind in hazards else None) if alarm else "-"
        rows.append({"id": number, "labels": labels, "hazard": hazard, "text": text, "part": "train", "heard": []})
    return rows


def read_heard(rows, path):
    """What the box's recogniser made of rendered texts (hear.py), put to their rows."""
    by_id = {row["id"]: row for row in rows}
    for line in open(path, encoding="utf-8"):
        number, voice, text = line.rstrip("\n").split("\t")
        if number in by_id and text:
            by_id[number]["heard"].append((voice, text))
