"""Ways out of the strict jail; each function returns when it got out, and raises when refused."""

from collections.abc import Callable
from pathlib import Path

from tests.practice.hostile import RIGHT

HEADER = """
import ctypes, os, signal, socket, subprocess, sys

def libc(name, *arguments):
    called = getattr(ctypes.CDLL(None, use_errno=True), name)
    if called(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)

def attempt():
{body}

try:
    attempt()
except (OSError, ValueError, AttributeError) as refused:
    pass
else:
    raise RuntimeError("I got out.")
"""


def trying(body: str) -> str:
    """Return a right answer that first tries this, and says so where it was not refused."""
    indented = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return HEADER.format(body=indented) + RIGHT


ESCAPES: dict[str, Callable[[Path, int, Path], str]] = {
    "reads a key by its path": lambda key, judge, beside: f"open({str(key)!r}).read()",
    "lists the folder of the keys": lambda key, judge, beside: f"os.listdir({str(key.parent)!r})",
    "reads a key through the judge's root": lambda key, judge, beside: (
        f"open('/proc/{judge}/root' + {str(key)!r}).read()"
    ),
    "reads a key through its own root": lambda key, judge, beside: (
        f"open('/proc/self/root' + {str(key)!r}).read()"
    ),
    "reads a key through a descriptor of the root": lambda key, judge, beside: (
        f"os.open({str(key)[1:]!r}, os.O_RDONLY, dir_fd=os.open('/', os.O_RDONLY))"
    ),
    "climbs out of the root": lambda key, judge, beside: (
        f"os.chdir('/')\nos.chdir('../' * 40)\nopen({str(key)!r}).read()"
    ),
    "puts a new root over the old one": lambda key, judge, beside: (
        "os.mkdir('deep')\nos.chroot('deep')"
    ),
    "reads a key through a link": lambda key, judge, beside: (
        f"os.symlink({str(key)!r}, 'link')\nopen('link').read()"
    ),
    "lays a link for the judge": lambda key, judge, beside: (
        f"os.symlink({str(beside)!r}, 'answer.sqlite3-journal')"
    ),
    "links hard to a file outside": lambda key, judge, beside: f"os.link({str(key)!r}, 'link')",
    "makes a pipe for the judge": lambda key, judge, beside: "os.mkfifo('pipe')",
    "makes a device": lambda key, judge, beside: "os.mknod('disk', 0o60600, os.makedev(254, 0))",
    "reads a key in another program": lambda key, judge, beside: (
        f"if subprocess.run(['/bin/cat', {str(key)!r}], capture_output=True).returncode:\n"
        "    raise OSError"
    ),
    "writes outside its folder": lambda key, judge, beside: (
        f"open({str(beside / 'written')!r}, 'w')"
    ),
    "writes into Python": lambda key, judge, beside: (
        "open(os.path.join(sys.prefix, 'sitecustomize.py'), 'w')"
    ),
    "writes into the judge's modules": lambda key, judge, beside: (
        "open(sys.modules['workbook.practice.judging.protocol.wire'].__file__, 'a')"
    ),
    "changes the rights of a folder": lambda key, judge, beside: f"os.chmod({str(beside)!r}, 0)",
    "sets the times of a folder": lambda key, judge, beside: f"os.utime({str(beside)!r}, (0, 0))",
    "reads the judge's environment": lambda key, judge, beside: (
        f"open('/proc/{judge}/environ').read()"
    ),
    "reads the machine's passwords": lambda key, judge, beside: "open('/etc/shadow').read()",
    "traces the judge": lambda key, judge, beside: f"libc('ptrace', 16, {judge}, None, None)",
    "kills the judge": lambda key, judge, beside: f"os.kill({judge}, signal.SIGTERM)",
    "kills the judge's group": lambda key, judge, beside: f"os.killpg({judge}, signal.SIGTERM)",
    "enters the judge's namespaces": lambda key, judge, beside: (
        f"os.setns(os.pidfd_open({judge}), 0)"
    ),
    "makes a namespace": lambda key, judge, beside: "os.unshare(os.CLONE_NEWUSER)",
    "mounts": lambda key, judge, beside: "libc('mount', b'none', b'/', b'tmpfs', 0, None)",
    "takes its limits back": lambda key, judge, beside: (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))"
    ),
    "opens a socket to the network": lambda key, judge, beside: (
        "socket.create_connection(('127.0.0.1', 22), timeout=1)"
    ),
    "asks for a name": lambda key, judge, beside: "socket.getaddrinfo('example.org', 80)",
    "sends a datagram": lambda key, judge, beside: (
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"
    ),
    "speaks to the kernel by netlink": lambda key, judge, beside: (
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)"
    ),
    "connects to a server's socket": lambda key, judge, beside: (
        f"socket.socket(socket.AF_UNIX).connect({str(beside / 'door')!r})"
    ),
}
