#!/usr/bin/env python3
"""Usage: moonshine_tokens.py TOKENIZER.BIN TOKENS.TXT

Writes the token table that sherpa-onnx wants for Moonshine (base64 of each token's text, a space, its id) from the
recogniser's own tokenizer: tokens in order, each a length (one byte, or two where the high bit is set) and its bytes.
"""
import base64
import os
import sys

data = open(sys.argv[1], "rb").read()
at, tokens = 0, []
while at < len(data):
    length = data[at]
    at += 1
    if length & 0x80:
        length = (length & 0x7F) | (data[at] << 7)
        at += 1
    tokens.append(data[at : at + length])
    at += length
with open(sys.argv[2] + ".part", "w") as table:
    for number, token in enumerate(tokens):
        token = token.replace(b"\xe2\x96\x81", b" ") or b" "
        table.write(f"{base64.b64encode(token).decode()} {number}\n")
os.replace(sys.argv[2] + ".part", sys.argv[2])
