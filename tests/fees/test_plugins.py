"""Schedules of other packages: found by name, loaded one at a time."""

from __future__ import annotations

import sys
from importlib import metadata

import pytest

from cptsofttissue.errors import PluginError
from cptsofttissue.fees import MedicareFeeSchedule, available, load
from cptsofttissue.fees._plugins import GROUP

pytestmark = pytest.mark.versions


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a distribution with entry points, for the time of a test."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "path_importer_cache", {})

    def installed(distribution: str, **points: str) -> None:
        folder = tmp_path / f"{distribution}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\n"
        )
        lines = (f"{name} = {target}" for name, target in points.items())
        (folder / "entry_points.txt").write_text("\n".join((f"[{GROUP}]", *lines)))

    (tmp_path / "acme_fees.py").write_text(
        "from cptsofttissue.fees import ContractFeeSchedule\n"
        "def schedule():\n"
        "    return ContractFeeSchedule.from_mapping('acme', {'21555': '500'})\n"
        "def broken():\n"
        "    raise RuntimeError('no license')\n"
        "def ends():\n"
        "    raise SystemExit(0)\n"
        "def nothing():\n"
        "    return object()\n"
    )
    yield installed
    sys.modules.pop("acme_fees", None)


def test_medicare_is_there():
    """Our own schedule is found like any other."""
    assert "medicare" in available()
    assert load("medicare") is MedicareFeeSchedule.bundled()


def test_listing_imports_nothing(install):
    """Names are listed, and only the one asked for is imported."""
    install("acme-fees", acme="acme_fees:schedule", bad="no_such_module:schedule")

    assert {"acme", "bad", "medicare"} <= set(available())
    assert "acme_fees" not in sys.modules
    assert "acme" == load("acme").name
    assert "acme_fees" in sys.modules


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("no_such_module:schedule", "cannot be loaded: ModuleNotFoundError"),
        ("acme_fees:missing", "cannot be loaded: AttributeError"),
        ("acme_fees:broken", "cannot be loaded: RuntimeError: no license"),
        ("acme_fees:ends", "cannot be loaded: SystemExit"),
        ("acme_fees:nothing", "has no name and price"),
    ],
)
def test_a_broken_plugin_fails_alone(install, target: str, problem: str):
    """The error names the package; the others still load."""
    install("acme-fees", acme="acme_fees:schedule", bad=target)
    with pytest.raises(PluginError, match=f"'bad' of acme-fees: .*{problem}"):
        load("bad")

    assert "acme" == load("acme").name


def test_an_unknown_name_lists_the_known():
    """The error says what there is."""
    with pytest.raises(PluginError, match="not installed; available: .*medicare"):
        load("acme")


def test_a_name_given_twice_is_refused(install):
    """Two packages of one name: neither is chosen silently."""
    install("acme-fees", acme="acme_fees:schedule")
    install("other-fees", acme="acme_fees:schedule")
    with pytest.raises(PluginError, match="several packages: .*acme-fees"):
        load("acme")


def test_a_point_without_a_package_is_named(monkeypatch):
    """Even then the error can be written."""
    point = metadata.EntryPoint("lost", "no_such_module:x", GROUP)
    monkeypatch.setattr("cptsofttissue._reading.plugins._points", lambda _: (point,))
    with pytest.raises(PluginError, match="'lost' of an unnamed package"):
        load("lost")


def test_a_copy_of_the_package_has_no_plugins(monkeypatch):
    """An archive of it has no entry points, and the error says so."""
    monkeypatch.setattr("cptsofttissue._reading.plugins._points", lambda _: ())
    with pytest.raises(PluginError, match="available: none; plugins are found where"):
        load("medicare")
