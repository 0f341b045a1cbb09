"""What the comparison starts, and stops by its own process id: a Postgres cluster, our server, and Prefect's."""

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

PROGRAM = "target/debug/filterc"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def programs():
    """The folder of a Postgres server's programs, the newest where there are several."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda folder: int(Path(folder).parts[-2]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise SystemExit("no Postgres server is installed: apt-get install postgresql")
    return Path(found[-1] if found else on_path).parent if not found else Path(found[-1])


class Cluster:
    """A throw-away Postgres."""

    def __init__(self):
        # A server of Postgres does not run as root.
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        self.folder = tempfile.mkdtemp(prefix="filterc-orm-")
        if self.user:
            shutil.chown(self.folder, "postgres")
        self.bin, self.port = programs(), free_port()
        self.run("initdb", "-D", f"{self.folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8")
        command = [self.bin / "postgres", "-D", f"{self.folder}/data", "-h", "127.0.0.1", "-p", str(self.port), "-k", self.folder]
        log = open(f"{self.folder}.log", "wb")
        self.server = subprocess.Popen(command + ["-c", "fsync=off"], cwd="/", stdout=log, stderr=log, **self.user)
        for _ in range(200):
            if subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0:
                return
            time.sleep(0.1)
        raise SystemExit(Path(f"{self.folder}.log").read_text())

    def run(self, program, *arguments):
        subprocess.run([self.bin / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/", **self.user)

    def create(self, name, template="template0"):
        """A new database; where it is."""
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-T", template, name)
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self):
        self.server.terminate()
        self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        Path(f"{self.folder}.log").unlink(missing_ok=True)


@contextmanager
def ours(url, log, *arguments):
    """Our server on a database; where it answers."""
    with open(log, "wb") as lines:
        command = [PROGRAM, "serve", "--port", "0", "--database", url, "--scheduler-interval", "0", *arguments]
        server = subprocess.Popen(command, stderr=lines)
    try:
        for _ in range(200):
            said = [line for line in Path(log).read_text().splitlines() if "listening on" in line]
            if said:
                yield said[0].split("listening on ")[1].split(",")[0]
                return
            if server.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"our server did not start on {url}:\n{Path(log).read_text()}")
    finally:
        server.terminate()
        server.wait()


@contextmanager
def prefect(settings, log):
    """`prefect server start` with these settings; where it answers."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/api"
    with open(log, "wb") as lines:
        command = [Path(sys.executable).with_name("prefect"), "server", "start", "--host", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen(command, env=os.environ | settings, stdout=lines, stderr=lines)
    try:
        for _ in range(900):
            if server.poll() is not None or is_healthy(address):
                break
            time.sleep(0.2)
        if not is_healthy(address):
            raise SystemExit(f"Prefect's server did not start:\n{Path(log).read_text()}")
        yield address
    finally:
        server.terminate()
        server.wait()


def is_healthy(address):
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
