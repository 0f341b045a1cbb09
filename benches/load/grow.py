"""A database of Prefect 3.9.1 with 100,000 flow runs: the recorded one of the tests, with runs of every state added."""

import datetime
import gzip
import json
import pathlib
import random
import sqlite3
import sys
import uuid

RUNS = 100_000
STATES = {"COMPLETED": 70, "FAILED": 12, "SCHEDULED": 10, "RUNNING": 3, "CRASHED": 3, "CANCELLED": 2}
TAGS = ["database", "prod", "ml", "nightly", "dev"]

random.seed(7)
target = pathlib.Path(sys.argv[1])
recorded = pathlib.Path(__file__).parents[2] / "tests/conformance/sqlite.db.gz"
target.write_bytes(gzip.decompress(recorded.read_bytes()))
db = sqlite3.connect(target)
db.execute("pragma journal_mode = wal")
db.execute("pragma synchronous = off")


def template(table):
    """The columns of a table, and a row to start from."""
    columns = [row[1] for row in db.execute(f"pragma table_info({table})")]
    return columns, dict(zip(columns, db.execute(f"select * from {table} limit 1").fetchone()))


def keys(table):
    return [row[0] for row in db.execute(f"select id from {table}")]


def new_id():
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def text(time):
    return time.strftime("%Y-%m-%d %H:%M:%S.%f")


run_columns, a_run = template("flow_run")
state_columns, a_state = template("flow_run_state")
flows, queues, deployments = keys("flow"), keys("work_queue"), keys("deployment")
for flow in flows[:5]:
    db.execute("update flow set tags = ? where id = ?", (json.dumps(["database", "prod"]), flow))
states = [state for state, share in STATES.items() for _ in range(share)]
runs, histories = [], []
for number in range(RUNS):
    state, state_id, run_id = random.choice(states), new_id(), new_id()
    expected = datetime.datetime(2024, 1, 1) + datetime.timedelta(days=90 * random.random())
    start = expected + datetime.timedelta(seconds=30 * random.random())
    started, ended = state != "SCHEDULED", state not in ("SCHEDULED", "RUNNING")
    run = a_run | {
        "id": run_id, "created": text(expected), "updated": text(expected), "name": f"run-{number}",
        "state_type": state, "state_name": state.capitalize(), "state_id": state_id,
        "flow_id": random.choice(flows), "deployment_id": random.choice(deployments + [None] * 20),
        "work_queue_id": random.choice(queues + [None] * 20), "expected_start_time": text(expected),
        "start_time": text(start) if started else None,
        "end_time": text(start + datetime.timedelta(minutes=10 * random.random())) if ended else None,
        "next_scheduled_start_time": None if started else text(expected), "state_timestamp": text(start),
        "idempotency_key": None, "parent_task_run_id": None,
        "tags": json.dumps(random.sample(TAGS, random.randint(0, 3))),
    }
    history = a_state | {
        "id": state_id, "type": state, "name": state.capitalize(), "timestamp": text(start),
        "flow_run_id": run_id, "created": text(start), "updated": text(start),
    }
    runs.append([run[column] for column in run_columns])
    histories.append([history[column] for column in state_columns])
for table, rows in (("flow_run", runs), ("flow_run_state", histories)):
    db.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)
db.commit()
db.execute("analyze")
db.commit()
db.execute("pragma wal_checkpoint(truncate)")
print(db.execute("select count(*) from flow_run").fetchone()[0], "flow runs")
