"""A real Prefect server and ours, on two copies of one database, for as long as a `with` lasts."""

import gzip
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

DATA = pathlib.Path("tests/conformance")


class Reply:
    """A status, headers, and the body as bytes."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def to_json(self):
        return {"status": self.status, "type": self.headers.get("content-type"), "body": self.body.decode("utf-8", "replace")}


class Server:
    """A server that listens, asked over one connection that is kept."""

    def __init__(self, process, address, log):
        self.process, self.address, self.log, self.connection = process, address, log, None

    def send(self, method, path, headers, body):
        for attempt in range(2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.address, timeout=120)
            try:
                self.connection.request(method, path, body=body, headers=headers)
                answer = self.connection.getresponse()
                headers = {name.lower(): value for name, value in answer.getheaders()}
                return Reply(answer.status, headers, answer.read())
            except (http.client.HTTPException, ConnectionError):
                self.connection = None
                if attempt:
                    raise

    def ask(self, request):
        return self.send(request.method, "/api" + request.path, request.headers, request.body)

    def get_json(self, path):
        reply = self.send("GET", "/api" + path, {}, None)
        assert reply.status == 200, (path, reply.status, reply.body[:200])
        return reply.json()

    def post_json(self, path, body):
        reply = self.send("POST", "/api" + path, {"content-type": "application/json"}, json.dumps(body).encode())
        assert reply.status in (200, 201), (path, reply.status, reply.body[:200])
        return reply.json()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Pair:
    """`theirs` and `ours` on copies of the same rows."""

    def __init__(self, database, program):
        self.database, self.program, self.stops = database, program, []

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="filterc-compare-"))
        self.stops.append(lambda: shutil.rmtree(self.folder, ignore_errors=True))
        try:
            theirs, ours = self.files() if self.database == "sqlite" else self.databases()
            self.theirs, self.ours = self.real(theirs), self.own(ours)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for stop in reversed(self.stops):
            stop()

    def files(self):
        rows = gzip.decompress((DATA / "sqlite.db.gz").read_bytes())
        for name in ["theirs.db", "ours.db"]:
            (self.folder / name).write_bytes(rows)
        return f"sqlite+aiosqlite:///{self.folder}/theirs.db", f"sqlite://{self.folder}/ours.db"

    def databases(self):
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        port = free_port()
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if user:
            shutil.chown(self.folder, "postgres")

        def run(*command, **rest):
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run([*user, *map(str, command)], check=True, cwd=self.folder, **quiet, **rest)

        data = self.folder / "data"
        run(programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
        settings = f"-p {port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(programs / "pg_ctl", "-w", "-D", data, "-l", self.folder / "log", "-o", settings, "start")
        self.stops.append(lambda: run(programs / "pg_ctl", "-w", "-D", data, "-m", "fast", "stop"))
        psql = [programs / "psql", "-q", "-h", "127.0.0.1", "-p", port, "-U", "postgres"]
        run(*psql, "-c", "CREATE DATABASE theirs TEMPLATE template0")
        dump = gzip.decompress((DATA / "postgres.sql.gz").read_bytes())
        lines = [line for line in dump.split(b"\n") if not line.startswith((b"\\restrict", b"\\unrestrict"))]
        run(*psql, "-d", "theirs", input=b"\n".join(lines))
        run(*psql, "-c", "CREATE DATABASE ours TEMPLATE theirs")
        address = f"postgres@127.0.0.1:{port}"
        return f"postgresql+asyncpg://{address}/theirs", f"postgres://{address}/ours"

    def real(self, url):
        port = free_port()
        settings = {
            "PREFECT_HOME": f"{self.folder}/home",
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT__SERVER_WEBSERVER_ONLY": "1",
            "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
            "PREFECT_API_DATABASE_MIGRATE_ON_START": "false",
            "PREFECT_API_DATABASE_CONNECTION_URL": url,
        }
        command = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app", "--port", str(port)]
        return self.start("theirs", command, settings, f"127.0.0.1:{port}")

    def own(self, url):
        command = [self.program, "serve", "--port", "0", "--profile", "prefect", "--scheduler-interval", "0", "--database", url]
        return self.start("ours", command, {}, None)

    def start(self, name, command, settings, address):
        log = self.folder / f"{name}.log"
        with open(log, "wb") as out:
            process = subprocess.Popen(command, env=os.environ | settings, stdout=out, stderr=out)
        server = Server(process, address, log)
        self.stops.append(server.stop)
        for _ in range(1200):
            if process.poll() is not None:
                sys.exit(f"{name} did not start:\n{log.read_text()}")
            found = re.search(r"listening on http://([^/,\s]+)", log.read_text())
            server.address = address or (found and found[1])
            if server.address and answers(server.address):
                return server
            time.sleep(0.1)
        sys.exit(f"{name} does not answer:\n{log.read_text()}")


def answers(address):
    try:
        connection = http.client.HTTPConnection(address, timeout=5)
        connection.request("GET", "/api/health")
        return connection.getresponse().status == 200
    except OSError:
        return False


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def path_of(url):
    """The part of a URL that a request line has."""
    parts = urllib.parse.urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
