"""Requests of a server, ours or Prefect's: steps out of files, and everything that can be read."""

import json
import re
from pathlib import Path

NOWHERE = "00000000-0000-4000-8000-00000000dead"


def steps(file):
    """The requests of a file of tests/writes, or of one like them."""
    lines = [line for line in Path(file).read_text().splitlines() if line.strip() and not line.startswith("#")]
    return [json.loads(line) for line in lines]


async def ask(client, step, kept):
    """Asks one; what it keeps of the answer goes into `kept`, an id of nobody where it was refused."""
    fill = lambda text: re.sub(r"\$\{(\w+)\}", lambda name: kept.get(name[1], NOWHERE), text)
    method, path = fill(step["do"]).split(" ", 1)
    content = fill(json.dumps(step["body"])) if "body" in step else None
    answer = await client.request(method, path, content=content, headers={"content-type": "application/json"})
    try:
        body = answer.json()
    except ValueError:
        body = answer.text
    for name, pointer in step.get("keep", {}).items():
        part = body
        for key in pointer.split("/")[1:]:
            try:
                part = part[int(key) if isinstance(part, list) else key]
            except (KeyError, IndexError, TypeError, ValueError):
                part = NOWHERE
        kept[name] = part if isinstance(part, str) else json.dumps(part)
    return answer.status_code, body


# What lists rows, and where each of them is read by its id.
LISTS = [
    ("/flows/filter", {}, "/flows/{id}"),
    ("/flow_runs/filter", {"sort": "ID_DESC"}, "/flow_runs/{id}"),
    ("/flow_runs/filter", {"sort": "EXPECTED_START_TIME_ASC"}, None),
    ("/task_runs/filter", {"sort": "ID_DESC"}, "/task_runs/{id}"),
    ("/deployments/filter", {}, "/deployments/{id}"),
    ("/work_pools/filter", {}, "/work_pools/{name}"),
    ("/work_queues/filter", {}, "/work_queues/{id}"),
    ("/artifacts/filter", {}, "/artifacts/{id}"),
    ("/artifacts/latest/filter", {}, None),
    ("/block_types/filter", {}, "/block_types/{id}"),
    ("/block_schemas/filter", {}, "/block_schemas/{id}"),
    ("/block_documents/filter", {"include_secrets": True}, "/block_documents/{id}"),
    ("/block_documents/filter", {"block_documents": {"is_anonymous": {"eq_": True}}}, None),
    ("/concurrency_limits/filter", {}, "/concurrency_limits/{id}"),
    ("/v2/concurrency_limits/filter", {}, "/v2/concurrency_limits/{id}"),
    ("/saved_searches/filter", {}, "/saved_searches/{id}"),
    ("/variables/filter", {}, "/variables/{id}"),
    ("/automations/filter", {}, "/automations/{id}"),
    ("/logs/filter", {"sort": "TIMESTAMP_ASC"}, None),
    ("/events/filter", {"filter": {"occurred": {"since": "2000-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}}}, None),
]


async def read(client):
    """Every answer to a reading request, by the request."""
    answers = {}

    async def get(method, path, body=None):
        answer = await client.request(method, path, json=body)
        try:
            answers[f"{method} {path} {json.dumps(body)}"] = [answer.status_code, answer.json()]
        except ValueError:
            answers[f"{method} {path} {json.dumps(body)}"] = [answer.status_code, answer.text]
        return answers[f"{method} {path} {json.dumps(body)}"][1]

    for path, body, single in LISTS:
        rows, offset = [], 0
        while True:
            page = await get("POST", path, body | ({} if "events" in path else {"offset": offset, "limit": 200}))
            if not isinstance(page, list):
                break
            rows += page
            offset += 200
            if len(page) < 200:
                break
        for row in rows if single else []:
            await get("GET", single.format(**row))
        if path == "/flow_runs/filter" and single:
            for row in rows:
                await get("GET", f"/flow_run_states/?flow_run_id={row['id']}")
                await get("POST", f"/flow_runs/{row['id']}/input/filter", {"prefix": "", "limit": 100})
                await get("GET", f"/flow_runs/{row['id']}/graph-v2")
        if path == "/task_runs/filter":
            for row in rows:
                await get("GET", f"/task_run_states/?task_run_id={row['id']}")
        if path == "/deployments/filter":
            for row in rows:
                await get("GET", f"/deployments/{row['id']}/schedules")
        if path == "/work_pools/filter":
            for row in rows:
                await get("POST", f"/work_pools/{row['name']}/workers/filter", {})
                await get("POST", f"/work_pools/{row['name']}/queues/filter", {})
    return answers
