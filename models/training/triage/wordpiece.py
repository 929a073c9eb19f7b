"""BERT's uncased WordPiece, as the box's own (firmware/speech) does it: golden ids come from here."""

import unicodedata


class WordPiece:
    def __init__(self, path):
        tokens = [line.rstrip("\n") for line in open(path, encoding="utf-8")]
        self.ids = {token: n for n, token in enumerate(tokens)}

    def encode(self, text, longest):
        """Ids with [CLS] and [SEP], at most `longest`: what does not fit at the front is left out, since the newest
        words of a caller count most."""
        ids = [i for word in self.words(text) for i in self.pieces(word)]
        ids = ids[max(0, len(ids) - (longest - 2)):]
        return [self.ids["[CLS]"], *ids, self.ids["[SEP]"]]

    @staticmethod
    def words(text):
        text = unicodedata.normalize("NFD", text.lower())
        word = ""
        for c in text:
            if unicodedata.category(c) == "Mn":
                continue
            if c.isalnum():
                word += c
                continue
            if word:
                yield word
            word = ""
            if not c.isspace():
                yield c
        if word:
            yield word

    def pieces(self, word):
        found, start = [], 0
        if len(word) > 100:
            return [self.ids["[UNK]"]]
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = ("##" if start else "") + word[start:end]
                if piece in self.ids:
                    found.append(self.ids[piece])
                    break
            else:
                return [self.ids["[UNK]"]]
            start = end
        return found
