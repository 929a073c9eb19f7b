#!/usr/bin/env python3
"""Usage: wordpiece.py VOCAB.TXT TEXTS.TXT > PIECES.TSV

WordPiece of the triage encoder, the reference of `firmware/speech/src/meaning/wordpiece.rs`: numbers of the pieces of a
text, without the marks of its beginning and end. Each line of TEXTS.TXT is a text as a JSON string; each line of
PIECES.TSV that text, a tab, and the numbers. As BERT's own for English; elsewhere simpler, so that no table of Unicode
is needed on the box: accents are taken off the letters of Latin-1 and Latin Extended-A alone, what ends or joins words
is ASCII punctuation and a few blocks of signs.
"""
import json
import sys
import unicodedata

BEGIN, END, UNKNOWN, PAD = 101, 102, 100, 0
# A longer word is no word of any language: one unknown piece.
LONGEST_WORD = 100
# More pieces of one text are not looked at: some 700 words.
MOST_PIECES = 1_000


def load(path):
    with open(path, encoding="utf-8") as lines:
        return {line.rstrip("\n"): number for number, line in enumerate(lines)}


def folded(letter):
    """The letter in lower case and without its accent, or nothing."""
    point = ord(letter)
    if 0x300 <= point <= 0x36F:
        return ""
    if 0xC0 <= point <= 0x17F:
        base = unicodedata.normalize("NFD", letter)[0]
        return base.lower() if base.isascii() else letter.lower()
    return letter.lower()


def is_sign(letter):
    point = ord(letter)
    ascii_sign = 33 <= point <= 47 or 58 <= point <= 64 or 91 <= point <= 96 or 123 <= point <= 126
    return ascii_sign or 0xA1 <= point <= 0xBF or 0x2010 <= point <= 0x206F or 0x3000 <= point <= 0x303F


def is_alone(letter):
    """Signs and ideographs are words of their own."""
    point = ord(letter)
    return is_sign(letter) or 0x3400 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or 0x20000 <= point <= 0x2FA1F


def is_space(letter):
    return letter in "\t\n\r" or unicodedata.category(letter) in ("Zs", "Zl", "Zp")


def words(text):
    word = ""
    for letter in text:
        if is_space(letter):
            if word:
                yield word
            word = ""
        elif unicodedata.category(letter) == "Cc" or letter == "\ufffd":
            continue
        elif is_alone(letter):
            if word:
                yield word
            yield letter
            word = ""
        else:
            word += folded(letter)
    if word:
        yield word


def pieces_of(word, vocab):
    if len(word) > LONGEST_WORD:
        return [UNKNOWN]
    found, at = [], 0
    while at < len(word):
        for end in range(len(word), at, -1):
            number = vocab.get(("##" if at else "") + word[at:end])
            if number is not None:
                found.append(number)
                at = end
                break
        else:
            return [UNKNOWN]
    return found


def pieces(text, vocab):
    found = []
    for word in words(text):
        found += pieces_of(word, vocab)
        if len(found) >= MOST_PIECES:
            return found[:MOST_PIECES]
    return found


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    table = load(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as lines:
        for line in lines:
            numbers = " ".join(map(str, pieces(json.loads(line), table)))
            print(f"{line.strip()}\t{numbers}")
