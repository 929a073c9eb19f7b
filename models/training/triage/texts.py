"""The texts, what was heard of them, and which part of them each is in."""
import hashlib
import os
import re

from small_talk import small_talk

HERE = os.path.dirname(os.path.abspath(__file__))
# texts.tsv: one hand. others.tsv: five, a hand a kind of text. writers.tsv: sixteen, twelve of them all kinds.
TABLES = {"texts.tsv": "heard.tsv", "others.tsv": "others_heard.tsv", "writers.tsv": "writers_heard.tsv"}
# Texts as hard voices say them (../spotter/clips.py and hear.py --clips; hear.py quick), and development texts as ten callers' do (hear.py --voices callers).
VOICES, CALLERS = "voices_heard.tsv", "callers_heard.tsv"
# Whole writers of writers.tsv, so that no hand is in two parts. In the other tables the parts share their hands.
WRITERS = {"3": "held", "7": "held", "10": "held", "5": "development", "12": "development"}

# Voices that the recogniser finds far harder than a caller's (43 % of the words wrong against 11).
HARD = ("pico", "rms", "espeak")


def part_of(text):
    """By the text alone, so that a text that is heard twice lies in one part: 14 % development, 10 % held out."""
    place = int(hashlib.sha1(text.encode()).hexdigest()[:8], 16) % 100
    return "held" if place < 10 else "development" if place < 24 else "train"


def read(path):
    """Rows of a table, each in its part."""
    by_writer = os.path.basename(path) == "writers.tsv"
    rows = []
    for number, kind, label, hazard, _, text in lines(path):
        part = WRITERS.get(kind, "train") if by_writer else part_of(text)
        rows.append({"id": number, "labels": [label], "hazard": hazard, "text": text, "part": part, "heard": [], "writer": kind if by_writer else ""})
    return rows


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]


def read_more(path, hazards):
    """Rows of tests/fixtures/triage/development.tsv, on which rules were made: for training alone."""
    rows = []
    for number, expect, kind, text in lines(path)[1:]:
        alarm = expect == "alarm"
        labels = ["life_safety", "emergency"] if alarm else ["urgent", "routine", "none"]
        hazard = (kind if kind in hazards else None) if alarm else "-"
        rows.append({"id": number, "labels": labels, "hazard": hazard, "text": text, "part": "train", "heard": []})
    return rows


def read_heard(rows, path):
    """What the box's recogniser made of rendered texts (hear.py), put to their rows: voice and words."""
    by_id = {row["id"]: row for row in rows}
    for number, voice, text in lines(path):
        if number in by_id and text:
            by_id[number]["heard"].append((voice, text))


def words(text):
    """The text's words, by which two texts are the same."""
    return re.findall("[a-z0-9]+", re.sub("['’]", "", text.lower()))


def everything():
    """Each text of all tables as written and as heard: id, part, label, writer, how, voice, text, table, and whether the encoder was
    fine-tuned on it. What stands word by word in the training part too is in no other."""
    found = []
    for table, heard in TABLES.items():
        rows = read(f"{HERE}/{table}")
        read_heard(rows, f"{HERE}/{heard}")
        if not any(row["heard"] for row in rows):
            raise SystemExit(f"{heard} has no rows: make it with hear.py --texts {table}")
        read_heard(rows, f"{HERE}/{VOICES}")
        read_heard(rows, f"{HERE}/{CALLERS}")
        for row in rows:
            known = table == "texts.tsv" and row["part"] == "train"
            # Nobody sounds like espeak: variety for training alone.
            heard = [one for one in row["heard"] if row["part"] == "train" or not one[0].startswith("espeak")]
            for how, voice, text in [("written", "", row["text"]), *(("heard", *one) for one in heard)]:
                found.append({"id": row["id"], "part": row["part"], "label": row["labels"][0], "writer": row["writer"], "how": how,
                              "voice": voice, "text": text, "known": known, "table": table})
    trained = {" ".join(words(row["text"])) for row in found if row["part"] == "train"}
    twice = {row["id"] for row in found if row["part"] != "train" and " ".join(words(row["text"])) in trained}
    return [row for row in found if row["id"] not in twice]


def training(chance):
    """What the heads may learn: the training part, and answers to the box's other questions, a twelfth."""
    found = [row for row in everything() if row["part"] == "train"]
    others = {"part": "train", "label": "none", "writer": "", "how": "written", "voice": "", "known": False, "table": ""}
    return found + [others | {"id": "", "text": text} for text in small_talk(chance, len(found) // 12)]
