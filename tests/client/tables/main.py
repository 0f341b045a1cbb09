"""Compares what we store with what Prefect stores, and what each reads of the other; see tests/client/orm."""

import argparse
import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import servers
import storage
from asked import ask, read, steps
from compared import answers_differ, differences, statuses_differ
from servers import Cluster, ours, prefect

HERE, WORK = Path(__file__).parent, Path("target/client/orm").absolute()
FACTS = Path("tests/facts/stored.json")
PAGES = ["flows", "flow_runs", "task_runs", "deployments", "block_documents", "automations", "work_pools", "variables", "logs"]
FILES = sorted(map(str, Path("tests/writes").glob("*.steps"))) + [str(HERE / "whole.steps")]
SAID = "".join(Path(file).read_text() for file in FILES + [HERE / "rows.py"])
SETTINGS = {
    "PREFECT_API_DATABASE_MIGRATE_ON_START": "false",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
}


class Sqlite:
    """Databases that are files."""

    name = "sqlite"

    def empty(self, name):
        (WORK / f"{name}.db").unlink(missing_ok=True)
        return f"sqlite://{WORK / name}.db"

    def copy(self, name, of):
        shutil.copy(WORK / f"{of}.db", WORK / f"{name}.db")
        return f"sqlite://{WORK / name}.db"

    def theirs(self, url):
        return url.replace("sqlite://", "sqlite+aiosqlite:///")

    def stored(self, url):
        return storage.sqlite(url.removeprefix("sqlite://"))


class Postgres:
    """Databases of a throw-away server."""

    name = "postgres"

    def __init__(self, cluster):
        self.cluster = cluster

    def empty(self, name):
        return self.cluster.create(name)

    def copy(self, name, of):
        return self.cluster.create(name, of)

    def theirs(self, url):
        return url.replace("postgres://", "postgresql+asyncpg://")

    def stored(self, url):
        return storage.postgres(url)


def theirs(databases, url, *arguments):
    """What theirs.py says about a database."""
    environment = os.environ | SETTINGS | {"PREFECT_API_DATABASE_CONNECTION_URL": databases.theirs(url)}
    command = [sys.executable, "-W", "ignore", HERE / "theirs.py", *arguments]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"theirs.py {arguments[0]} failed on {url}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(("[", "{"))]


async def asked_of_ours(url):
    answers = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        for file in FILES:
            kept = {}
            for step in steps(file):
                answers.append(await ask(client, step, kept))
    return answers


async def read_from_ours(url):
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        return await read(client)


def told(what, lines):
    """Prints what is wrong; how many there are."""
    for line in lines[:20]:
        print(f"  {line[:600]}")
    if len(lines) > 20:
        print(f"  … and {len(lines) - 20} more")
    print(f"{what}: {len(lines)} differences" if lines else f"{what}: none differs", flush=True)
    return len(lines)


def reads_alike(databases, url, what):
    """Both servers on one database: the ORM reads every row, and all answers are the same."""
    (their,) = theirs(databases, url, "read")
    wrong = told(f"{what}: {sum(their['counts'].values())} rows of {len(their['counts'])} tables read through the ORM", their["problems"])
    with ours(url, WORK / "ours.log", "--read-only") as address:
        mine = asyncio.run(read_from_ours(address))
    lines = answers_differ(mine, their["answers"])
    return wrong + told(f"{what}: {len(mine)} answers of both servers", lines)


def serves(databases, url):
    """`prefect server start` on a database that we made: every page has the rows that ours has. It goes on with the runs meanwhile."""
    with ours(url, WORK / "ours.log", "--read-only") as address:
        mine = {page: len(httpx.post(f"{address}/{page}/filter", json={}).json()) for page in PAGES}
    settings = {"PREFECT_API_DATABASE_MIGRATE_ON_START": "false", "PREFECT_API_DATABASE_CONNECTION_URL": databases.theirs(url)}
    lines = []
    with prefect(settings, WORK / "prefect.log") as address:
        for page, rows in mine.items():
            answer = httpx.post(f"{address}/{page}/filter", json={}, timeout=60)
            if answer.status_code != 200 or len(answer.json()) < rows:
                lines.append(f"{page}: {answer.status_code} {answer.text[:200]}")
    return told(f"{databases.name}: {len(mine)} pages of `prefect server start` on a database of ours", lines)


def keeps_defaults(url):
    """A run that somebody inserted with the defaults of the table, among them the integer 0, which Prefect itself cannot read."""
    with sqlite3.connect(url.removeprefix("sqlite://")) as database:
        database.execute("INSERT INTO flow_run (name, flow_id) SELECT 'by default', id FROM flow LIMIT 1")
    with ours(url, WORK / "ours.log") as address:
        answer = httpx.post(f"{address}/flow_runs/filter", json={})
    names = [run["name"] for run in answer.json()] if answer.status_code == 200 else []
    return told("a page with a run that has the defaults of the table", [] if "by default" in names else [answer.text])


def compared(databases, record):
    made = databases.empty("made")
    theirs(databases, made, "make")
    asked = databases.copy("theirs", "made")
    their_answers = theirs(databases, asked, "ask", *FILES)
    their_rows, wrong = databases.stored(asked), 0
    filled = databases.copy("filled", "made")
    theirs(databases, filled, "fill")
    if record and databases.name == "sqlite":
        recorded(their_rows, databases.stored(filled))
    for name, url in [("own", databases.empty("own")), ("theirs", databases.copy("of_theirs", "made"))]:
        what = f"{databases.name}, tables of {'our own' if name == 'own' else 'Prefect'}"
        with ours(url, WORK / "ours.log", *(["--empty"] if name == "own" else [])) as address:
            answers = asyncio.run(asked_of_ours(address))
        asked_of_both = [step for file in FILES for step in steps(file)]
        lines, meant = statuses_differ(asked_of_both, answers, their_answers)
        for line in meant:
            print(f"  on purpose: {line}")
        wrong += told(f"{what}: {len(answers)} requests, {len(meant)} with another status on purpose", lines)
        lines, rows = differences(databases.stored(url), their_rows, SAID)
        wrong += told(f"{what}: {rows} rows stored as Prefect stores them", lines)
        wrong += reads_alike(databases, url, what)
    wrong += reads_alike(databases, filled, f"{databases.name}, rows of the ORM")
    demo = databases.empty("demo")
    with ours(demo, WORK / "ours.log", "--demo"):
        pass
    wrong += reads_alike(databases, demo, f"{databases.name}, demo rows")
    wrong += serves(databases, demo)
    return wrong + (keeps_defaults(filled) if databases.name == "sqlite" else 0)


def recorded(*several):
    all_forms = [storage.forms(stored) for stored in several]
    facts = {
        table: {column: sorted({form for forms in all_forms for form in forms[table].get(column, [])}) for column in columns}
        for table, columns in several[0].items()
    }
    FACTS.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser(prog="tests/client/orm", description=__doc__)
    parser.add_argument("record", nargs="?", choices=["record"], help="write tests/facts/stored.json")
    parser.add_argument("--database", choices=["sqlite", "postgres"], action="append", help="only this one")
    parser.add_argument("--program", default=servers.PROGRAM)
    options = parser.parse_args()
    servers.PROGRAM, record, wanted = options.program, options.record is not None, options.database or ["sqlite", "postgres"]
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    wrong = compared(Sqlite(), record) if "sqlite" in wanted else 0
    if "postgres" in wanted:
        cluster = Cluster()
        try:
            wrong += compared(Postgres(cluster), record)
        finally:
            cluster.stop()
    raise SystemExit(f"{wrong} differences" if wrong else 0)


main()
