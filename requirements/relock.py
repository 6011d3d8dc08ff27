"""Write ``requirements/lock.txt``: one release of every package, with the hashes of its wheels.

Run by ``make lock``. ``uv`` resolves once for all platforms. This file keeps the wheels that CPython 3.11,
3.12 and 3.13 can install on the platforms below, names them in comments (so that a test can read their tags
without a network), and refuses a package that has none for one of them. Source distributions never get in.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ((3, 11), (3, 12), (3, 13))
GLIBC = 17  # RHEL 7, Debian 8, Kylin V10 and anything newer
HEADER = """\
# Written by `make lock`; not by hand. Wheels for CPython 3.11, 3.12 and 3.13 on Linux (x86_64, aarch64; glibc
# and musl), macOS (Intel, Apple silicon) and Windows (x86_64, arm64). The n-th hash belongs to the n-th file.
"""
POSTGRES = """\
# Written by `make lock`; not by hand. A PostgreSQL server for the tests of the ledger, apart from lock.txt: the engine
# needs the driver only. Installed without its dependencies: the tests start the server themselves.
"""


def linux(arch: str) -> list[str]:
    old = {12: "manylinux2010", 17: "manylinux2014"}
    tags: list[str] = []
    for minor in range(GLIBC, 4, -1):
        tags.append(f"manylinux_2_{minor}_{arch}")
        if minor in old:
            tags.append(f"{old[minor]}_{arch}")
    return [*tags, f"manylinux1_{arch}"]


# What every package must have a wheel for, and what is kept besides if there is one.
REQUIRED = {
    "linux x86_64": linux("x86_64"),
    "linux aarch64": linux("aarch64"),
    "macos arm64": list(mac_platforms((11, 0), "arm64")),
    "macos x86_64": list(mac_platforms((11, 0), "x86_64")),
    "windows x86_64": ["win_amd64"],
}
WELCOME = {
    "musl x86_64": [f"musllinux_1_{minor}_x86_64" for minor in (2, 1)],
    "musl aarch64": [f"musllinux_1_{minor}_aarch64" for minor in (2, 1)],
    "windows arm64": ["win_arm64"],
}


def tags(python: tuple[int, int], platforms: list[str]) -> set[Tag]:
    interpreter = f"cp{python[0]}{python[1]}"
    return {
        *cpython_tags(python, abis=[interpreter], platforms=platforms),
        *compatible_tags(python, interpreter, platforms),
    }


def resolve(requirements: list[str], folder: Path, *options: str) -> list[dict]:
    """Return the packages of a PEP 751 lock made by uv."""
    wanted, lock = folder / "wanted.in", folder / "pylock.toml"
    wanted.write_text("\n".join(requirements), encoding="utf-8")
    command = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--only-binary", ":all:"]
    subprocess.run([*command, *options, "--quiet", "--output-file", str(lock), str(wanted)], check=True)
    return tomllib.loads(lock.read_text(encoding="utf-8"))["packages"]


def wheels(package: dict) -> list[tuple[str, str]]:
    """Return (file name, hash) of the wheels that are of use; exit if a platform has none."""
    keep, covered = [], set()
    cells = {
        (place, python): tags(python, platforms)
        for place, platforms in (REQUIRED | WELCOME).items()
        for python in PYTHONS
    }
    for wheel in package["wheels"]:
        name = unquote(Path(urlsplit(wheel["url"]).path).name)
        fits = {cell for cell, suitable in cells.items() if parse_wheel_filename(name)[3] & suitable}
        covered |= fits
        if fits:
            keep.append((name, wheel["hashes"]["sha256"]))
    marker = Marker(package["marker"]) if "marker" in package else None
    for place, python in cells:
        system = {"linux": "linux", "musl": "linux", "macos": "darwin", "windows": "win32"}[place.split()[0]]
        wanted = marker is None or marker.evaluate(
            {"sys_platform": system, "python_version": f"{python[0]}.{python[1]}"}
        )
        if place in REQUIRED and wanted and (place, python) not in covered:
            sys.exit(f"{package['name']} {package['version']}: no wheel for Python {python} on {place}")
    return sorted(keep)


def extra(requirement: str, folder: Path, comment: str) -> str:
    """Return the lock of one package that only tests use: every wheel that there is, without what it depends on."""
    (package,) = resolve([requirement], folder, "--no-deps")
    files = sorted((unquote(Path(urlsplit(w["url"]).path).name), w["hashes"]["sha256"]) for w in package["wheels"])
    text = comment + "".join(f"# {name}\n" for name, _ in files) + f"{package['name']}=={package['version']}"
    return text + "".join(f" \\\n    --hash=sha256:{digest}" for _, digest in files) + "\n"


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    requirements = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
    ]
    with tempfile.TemporaryDirectory() as folder:
        packages = resolve(requirements, Path(folder))
        (postgres,) = project["project"]["optional-dependencies"]["postgres"]
        server = extra(postgres, Path(folder), POSTGRES)
    text = HEADER
    for package in sorted(packages, key=lambda found: found["name"]):
        files = wheels(package)
        marker = f" ; {package['marker']}" if "marker" in package else ""
        text += "\n" + "".join(f"# {name}\n" for name, _ in files)
        text += f"{package['name']}=={package['version']}{marker}"
        text += "".join(f" \\\n    --hash=sha256:{digest}" for _, digest in files) + "\n"
    (ROOT / "requirements" / "lock.txt").write_text(text, encoding="utf-8", newline="\n")
    (ROOT / "requirements" / "postgres.txt").write_text(server, encoding="utf-8", newline="\n")
    print(f"requirements/lock.txt: {len(packages)} packages")


if __name__ == "__main__":
    main()
