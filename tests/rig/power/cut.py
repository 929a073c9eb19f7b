#!/usr/bin/env python3
"""Usage: cut.py FOLDER PROGRAM [--cuts N] [--seed N] [--json FILE]

FOLDER is what `boot` left. At N random points of the write log the disk is rebuilt as a power cut could have left it:
every write before the last flush that was completed, then a random choice of the later ones (a disk may write them in
any order), the last of them torn at a sector. The file system's journal is replayed and PROGRAM opens the store on
it. Each cut prints what had been promised by then and what is there. Exit 1 if anything promised is missing."""

import argparse
import json
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD = 1, 2, 4
MARK_AT = 62 << 20


class Log:
    """The write log of qemu's blklogwrites driver (the format of the kernel's dm-log-writes)."""

    def __init__(self, path):
        self.file = open(path, "rb")
        magic, _version, _entries, self.sector = struct.unpack("<QQQI", self.file.read(28))
        if magic != MAGIC:
            sys.exit(f"{path}: no write log (magic {magic:#x}): did the machine start?")
        size = Path(path).stat().st_size
        self.entries = []  # (offset on disk, length, flags, position of the data in the log)
        position = self.sector
        while position + 32 <= size:
            self.file.seek(position)
            sector, count, flags, length = struct.unpack("<QQQQ", self.file.read(32))
            position += self.sector
            if (sector, count, flags, length) == (0, 0, 0, 0):
                break
            stored = 0 if flags & DISCARD else count * self.sector
            self.entries.append((sector * self.sector, stored, flags, position))
            position += stored
        self.marks = []  # (index of the entry, number promised)
        for index, (offset, stored, _flags, at) in enumerate(self.entries):
            if offset == MARK_AT and stored:
                self.marks.append((index, struct.unpack("<8sQ", self.data(at, 16))[1]))

    def data(self, at, length):
        self.file.seek(at)
        return self.file.read(length)

    def rebuild(self, image, cut, rnd):
        """Writes onto `image` what a power cut before entry `cut` may leave."""
        flushed = max((i for i in range(cut) if self.entries[i][2] & FLUSH), default=0)
        with open(image, "r+b") as disk:
            for index in range(cut):
                offset, stored, flags, at = self.entries[index]
                volatile = index > flushed and not flags & FUA
                if not stored or (volatile and rnd.random() < 0.5):
                    continue
                data = self.data(at, stored)
                if volatile and index == cut - 1 and stored > self.sector:
                    data = data[: rnd.randrange(1, stored // self.sector) * self.sector]
                disk.seek(offset)
                disk.write(data)


def start_after(image, program, folder):
    """Replays the journal, takes the store's files out and opens them as the next start does."""
    fsck = subprocess.run(["e2fsck", "-f", "-y", image], capture_output=True, text=True)
    if fsck.returncode > 2:
        return None, f"e2fsck: {fsck.stdout[-200:]}{fsck.stderr[-200:]}"
    for name in ("box.db", "box.db-wal"):
        out = folder / name
        out.unlink(missing_ok=True)
        subprocess.run(["debugfs", "-R", f"dump /{name} {out}", image], capture_output=True)
        if out.exists() and out.stat().st_size == 0 and name.endswith("wal"):
            out.unlink()
    checked = subprocess.run([program, "check", folder], capture_output=True, text=True)
    found = re.search(r"integrity=(\w+) jobs=(\d+) whole=(\d+) parcels=(\d+) last=(\d+) unended=(\d+)", checked.stdout)
    if not found:
        return None, checked.stdout[-300:] + checked.stderr[-300:]
    counts = [int(n) for n in found.groups()[1:]]
    sound = found[1] == "ok" and checked.returncode == 0 and counts[0] == counts[3]
    return counts[3], "" if sound else found[0]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("program")
    arguments.add_argument("--cuts", type=int, default=40)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    rnd = random.Random(given.seed)
    log = Log(given.folder / "writes.log")
    if not log.marks:
        sys.exit("the log has no promise in it: did the box take a call?")
    flushes = sum(1 for entry in log.entries if entry[2] & FLUSH)
    print(f"{len(log.entries)} entries, {flushes} flushes, {len(log.marks)} promises")
    unsound, lossy, missing = 0, 0, 0
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        image, store = f"{temporary}/cut.img", Path(temporary) / "store"
        store.mkdir()
        for number in range(1, given.cuts + 1):
            for left in store.iterdir():
                left.unlink()
            cut = rnd.randrange(log.marks[0][0] + 1, len(log.entries))
            shutil.copyfile(given.folder / "base.img", image)
            log.rebuild(image, cut, rnd)
            promised = max(value for index, value in log.marks if index < cut)
            last, problem = start_after(image, given.program, store)
            lost = 0 if last is None else max(0, promised - last)
            unsound += bool(problem)
            lossy += lost > 0
            missing += lost
            note = f" LOST {lost}" if lost else ""
            print(f"cut {number} at {cut}: promised {promised}, found {last}{note}{' UNSOUND ' + problem if problem else ''}")
            rows.append({"cut": number, "at": cut, "promised": promised, "found": last, "lost": lost, "problem": problem})
    if given.json:
        given.json.write_text("".join(json.dumps(row) + "\n" for row in rows))
    print(f"{given.cuts} cuts: {unsound} unsound, {lossy} lost something ({missing} jobs in all)")
    sys.exit(1 if unsound or lossy else 0)


main()
