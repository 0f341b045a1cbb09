"""Values that the rows really have, so that filters select some rows and not all; and values that are on some edge."""

import collections

# Collection as bodies name it, and where its rows are read.
COLLECTIONS = {
    "flows": "/flows/filter",
    "flow_runs": "/flow_runs/filter",
    "task_runs": "/task_runs/filter",
    "deployments": "/deployments/filter",
    "work_pools": "/work_pools/filter",
    "work_queues": "/work_queues/filter",
    "artifacts": "/artifacts/filter",
    "latest": "/artifacts/latest/filter",
    "variables": "/variables/filter",
    "logs": "/logs/filter",
    "block_types": "/block_types/filter",
    "block_schemas": "/block_schemas/filter",
    "block_documents": "/block_documents/filter",
    "automations": "/automations/filter",
    "saved_searches": "/saved_searches/filter",
    "concurrency_limits": "/concurrency_limits/filter",
    "concurrency_limits_v2": "/v2/concurrency_limits/filter",
}

WHEN = {"since": "2020-01-01T00:00:00Z", "until": "2030-01-01T00:00:00Z"}


def harvest(server):
    """Values by collection and member: `{("flows", "name"): [...]}`."""
    found = collections.defaultdict(list)
    for name, path in COLLECTIONS.items():
        for offset in (0, 200):
            for row in server.post_json(path, {"limit": 200, "offset": offset}):
                gather(found, name, row)
    for event in server.post_json("/events/filter", {"filter": {"occurred": WHEN}})["events"]:
        gather(found, "filter", event)
        for resource in [event["resource"], *event["related"]]:
            found["filter", "resource_id"].append(resource["prefect.resource.id"])
            found["filter", "role"].append(resource.get("prefect.resource.role", ""))
            for label, value in resource.items():
                found["filter", "label"].append((label, value))
    for pool in found["work_pools", "name"]:
        for worker in server.post_json(f"/work_pools/{quoted(pool)}/workers/filter", {}):
            gather(found, "workers", worker)
    for run in found["flow_runs", "id"][:60]:
        for row in server.get_json(f"/flow_run_states/?flow_run_id={run}"):
            gather(found, "flow_run_states", row)
    for run in found["task_runs", "id"][:60]:
        for row in server.get_json(f"/task_run_states/?task_run_id={run}"):
            gather(found, "task_run_states", row)
    return {key: list(dict.fromkeys(values)) for key, values in found.items()}


def gather(found, collection, row):
    for key, value in row.items():
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            found[collection, key].append(value)
        elif isinstance(value, list):
            found[collection, key].extend(one for one in value if isinstance(one, str))
        elif isinstance(value, dict):
            for inner, one in value.items():
                if isinstance(one, (str, int)) and not isinstance(one, bool):
                    found[collection, f"{key}.{inner}"].append(one)


def quoted(text):
    from urllib.parse import quote

    return quote(text, safe="")


INTS = [
    0, 1, 2, 5, 49, 50, 51, 199, 200, 201, 1000, 1001, -1, -200, 2**31 - 1, 2**31, 2**32, 2**53, 2**63 - 1, 2**63, 2**64, 10**30,
    -(2**31), -(2**63) - 1, 1.0, 2.5, -0.0, 1e3, 1e300, True, False, "5", " 7 ", "+3", "1_000", "0x10", "1e2", "2.0", "-1", "", "x",
    "999999999999999999999", None, [], {}, [1], float("nan"), float("inf"), float("-inf"),
]

FLOATS = [*INTS, 0.5, 0.009, 0.01, 0.99, 1.5, "0.5", "nan", "inf", "Infinity", 1e-300]

BOOLS = [True, False, 0, 1, 0.0, 1.0, 2, -1, "true", "FALSE", "t", "f", "yes", "No", "y", "n", "on", "off", "1", "0", "2", "", " true", None, [], {}, 1.5]

UUIDS = [
    "00000000-0000-0000-0000-000000000000", "nope", "", 5, None, [], {}, True, 1.5, "{00000000-0000-4000-8000-000000000000}",
    "urn:uuid:00000000-0000-4000-8000-000000000000", "00000000000040008000000000000000", " 00000000-0000-4000-8000-000000000000",
    "00000000-0000-4000-8000-00000000000g", "0000-0000", "{00000000-0000-4000-8000-000000000000", "00000000-00004000-8000-000000000000",
]

TIMES = [
    "2024-03-01T00:00:00Z", "2024-03-01T02:30:00+02:00", "2024-03-01T02:30:00+0230", "2024-03-01t02:30:00z", "2024-03-01 02:30:00",
    "2024-03-01T02:30", "2024-03-01", "2024-03", "2024-W10", "2024-W10-3", "2024-061", "20240301T023000Z", "20240301", "2024",
    "2024-03-01T02:30:00.5Z", "2024-03-01T02:30:00,25Z", "2024-03-01T02:30:00.123456789Z", "2024-03-01T02:30:00.1234567Z", "2024-03-01T24:00:00Z",
    "2024-03-01T23:59:60Z", "2024-02-30T00:00:00Z", "2023-02-29", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59Z",
    "10000-01-01T00:00:00Z", "now", "today", "02:00", "-7 days", "P1D", "", " 2024-03-01T00:00:00Z", "2024-03-01T00:00:00Z ",
    "2024-03-01T00:00:00 UTC", "2024-03-01T00:00:00[UTC]", "2024-03-01T02", "2024-3-1", "2024/03/01", "01/03/2024", "1710000000", "1710000000.5",
    1710000000, 1710000000.25, 1710000000000, -1, 0, 2e10, 2.1e10, 1e20, 253402300799, -62135596800, float("nan"), float("inf"), True, [], {}, None,
    "2024-03-01T00:00:00-00:00", "2024-03-01T00:00:00+23:59", "2024-03-01T00:00:00+24:00", "2024-03-01T00:00:00+14:00", "infinity",
    "2024-03-01T00:00:00.Z", "2024-03-01T0:00:00Z", "2024-03-01T00:00:00+2", "2024-03-01T00:00:00+02", "2024-03-01_00:00:00Z",
]

TEXTS = [
    "", " ", "%", "_", "\\", "'", '"', "a", "é", "É", "ß", "İ", "\ud800", "\u0000", "\u202e", "x" * 200, "x" * 201, "prod", "-", "+", "!",
    "-x", "+error", "!error", '"two words"', 'error "half', "*", "?", "prefect.*", "null", None, 5, 1.5, True, [], {}, ["a"],
]

OTHERS = [None, 5, 1.5, True, "x", "", [], {}, [None], [[]], {"a": 1}, -1, float("nan"), 2**64]
