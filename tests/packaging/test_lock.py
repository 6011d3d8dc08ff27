"""The lock files: pinned, hashed, wheels only, good for every Python and platform that is promised."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements" / "lock.txt"
RETE = ROOT / "requirements" / "rete.txt"
POSTGRES = ROOT / "requirements" / "postgres.txt"
SYSTEMS = {"linux": "linux", "macos": "darwin", "windows": "win32"}


@dataclass
class Pin:
    requirement: Requirement
    hashes: list[str]
    files: list[str]

    @property
    def version(self) -> str:
        (only,) = self.requirement.specifier
        return only.version


def pins(path: Path) -> dict[str, Pin]:
    """Read a lock file; anything in it that is neither a comment, a pin nor a hash is an error."""
    found: dict[str, Pin] = {}
    files: list[str] = []
    for line in path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if line.startswith("# ") and line.endswith(".whl"):
            files.append(line[2:])
        elif line and not line.startswith("#"):
            assert not line.startswith("-"), f"{path.name} has an option: {line}"
            requirement = Requirement(line.split(" --hash=")[0])
            hashes = re.findall(r" --hash=(\S+)", line)
            found[canonicalize_name(requirement.name)] = Pin(requirement, hashes, files)
            files = []
    return found


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def dotted(python: tuple[int, int]) -> str:
    return ".".join(map(str, python))


@pytest.fixture(scope="module")
def relock() -> ModuleType:
    spec = importlib.util.spec_from_file_location("relock", ROOT / "requirements" / "relock.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", [LOCK, RETE, POSTGRES], ids=lambda path: path.name)
def test_every_line_is_one_exact_release_with_hashes(path: Path) -> None:
    assert pins(path)
    for name, pin in pins(path).items():
        assert [spec.operator for spec in pin.requirement.specifier] == ["=="], name
        assert "*" not in pin.version, name
        assert pin.requirement.url is None, name
        assert pin.hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in pin.hashes), name
        assert len(set(pin.hashes)) == len(pin.hashes), name


def test_every_hash_of_the_lock_is_a_wheel_of_that_release() -> None:
    for name, pin in pins(LOCK).items():
        assert len(pin.files) == len(pin.hashes), name
        for file in pin.files:
            package, version, _, _ = parse_wheel_filename(file)
            assert (package, str(version)) == (name, pin.version)


def test_every_wheel_is_for_a_supported_python(relock: ModuleType) -> None:
    platforms = [platform for known in (relock.REQUIRED | relock.WELCOME).values() for platform in known]
    suitable = {tag for python in relock.PYTHONS for tag in relock.tags(python, platforms)}
    for pin in pins(LOCK).values():
        for file in pin.files:
            assert parse_wheel_filename(file)[3] & suitable, file


@pytest.mark.parametrize("python", [(3, 11), (3, 12), (3, 13)], ids=dotted)
@pytest.mark.parametrize(
    "place", ["linux x86_64", "linux aarch64", "macos arm64", "macos x86_64", "windows x86_64"]
)
def test_every_package_has_a_wheel(relock: ModuleType, python: tuple[int, int], place: str) -> None:
    suitable = relock.tags(python, relock.REQUIRED[place])
    environment = {"sys_platform": SYSTEMS[place.split()[0]], "python_version": dotted(python)}
    environment |= {"platform_python_implementation": "CPython", "implementation_name": "cpython"}
    for name, pin in pins(LOCK).items():
        marker: Marker | None = pin.requirement.marker
        if marker is None or marker.evaluate(environment):
            assert any(parse_wheel_filename(file)[3] & suitable for file in pin.files), name


def test_the_lock_answers_to_pyproject() -> None:
    declared = project()
    wanted = [
        *declared["build-system"]["requires"],
        *declared["project"]["dependencies"],
        *declared["dependency-groups"]["dev"],
    ]
    locked = pins(LOCK)
    for requirement in map(Requirement, wanted):
        pin = locked.get(canonicalize_name(requirement.name))
        assert pin is not None, f"{requirement.name} is not locked; run `make lock`"
        assert requirement.specifier.contains(pin.version), f"{requirement}: run `make lock`"


def test_the_postgres_extra_is_locked_apart(relock: ModuleType) -> None:
    (extra,) = map(Requirement, project()["project"]["optional-dependencies"]["postgres"])
    (pin,) = pins(POSTGRES).values()
    assert (pin.requirement.name, pin.requirement.specifier) == (extra.name, extra.specifier)
    assert extra.name not in pins(LOCK)
    found = {tag.platform for file in pin.files for tag in parse_wheel_filename(file)[3]}
    assert {"manylinux_2_28_x86_64", "manylinux_2_28_aarch64", "macosx_11_0_arm64", "win_amd64"} <= found


def test_the_rete_extra_is_locked_apart() -> None:
    (extra,) = map(Requirement, project()["project"]["optional-dependencies"]["rete"])
    (pin,) = pins(RETE).values()
    assert pin.requirement.name == extra.name == "durable-rules"
    assert pin.requirement.specifier == extra.specifier
    assert extra.name not in pins(LOCK)
    assert "setuptools" in pins(LOCK), "builds the rete extra"
