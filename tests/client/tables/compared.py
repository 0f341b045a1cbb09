"""What two servers stored after the same requests, and what they answer on one database: ids and clocks are taken out."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta, timezone

# What is stored by services that are not there, or only by one of the servers; `whole.steps` covers events by their forms.
SKIPPED = {"events", "event_resources"}
# By a clock, by chance, or in the background.
UNSTEADY = {
    ("concurrency_limit_v2", "denied_slots"),
    ("deployment", "last_polled"),
    ("deployment", "status"),
    ("block_document", "data"),
    ("configuration", "value"),
    ("csrf_token", "token"),
    ("concurrency_limit_v2", "avg_slot_occupancy_seconds"),
}
# Sets, which Python stores in any order.
SETS = {"after", "expect", "for_each", "pause_keys", "tags", "capabilities"}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"(\d{4}-\d\d-\d\d)([ T])(\d\d:\d\d:\d\d)(\.\d+)?(Z|\+00(?::00)?)?")
WORDS = re.compile(r"[a-z]{2,}-[a-z]{2,}")
ZERO = (None, "0", "00:00:00", "1970-01-01 00:00:00.000000")


class Masks:
    """Takes out what changes from run to run; `said` is the text of the requests, which stays."""

    def __init__(self, said):
        self.said, self.now = said, datetime.now(timezone.utc)

    def text(self, text):
        if text is None:
            return None
        text = ID.sub(lambda id: id[0] if id[0] in self.said else "<id>", text)
        return TIME.sub(self.time, text)

    def time(self, found):
        day, between, clock, fraction, zone = found.groups()
        at = datetime.fromisoformat(f"{day}T{clock}+00:00")
        if found[0] in self.said or abs(at - self.now) > timedelta(days=2):
            return found[0]
        # How many digits there are is a form; Postgres leaves out zeros at the end.
        digits = "" if fraction is None else ".6" if between == "T" and len(fraction) == 7 or between == " " else fraction
        return f"<now{between}{digits}{zone or ''}>"

    def value(self, table, name, text):
        if (table, name) in UNSTEADY:
            return "<unsteady>"
        if name == "total_run_time" and text not in ZERO:
            return "<took>"
        if name == "name" and table in ("flow_run", "task_run") and text and WORDS.fullmatch(text) and text not in self.said:
            return "<made up>"
        if text and text[0] in "[{":
            text = json.dumps(in_order(name, json.loads(text)))
        return self.text(text)


def in_order(name, value):
    """JSON with its sets in one order."""
    if isinstance(value, dict):
        return {key: in_order(key, member) for key, member in value.items()}
    if isinstance(value, list):
        items = [in_order("", item) for item in value]
        return sorted(items, key=str) if name in SETS else items
    return value


def rows(table, columns, masks):
    """The rows of a table, each as pairs of storage class and masked text by column."""
    count = max((len(column["values"]) for column in columns.values()), default=0)
    made = [
        {name: (alike(column["values"][at][0]), masks.value(table, name, column["values"][at][1])) for name, column in columns.items()}
        for at in range(count)
    ]
    return [row for row in made if not of_one_server(table, row)]


def alike(storage):
    """Our own tables on Postgres have `jsonb` and `varchar` where a few of Prefect's have `json` and `text`; who reads sees no difference."""
    return {"jsonb": "json", "varchar": "text"}.get(storage, storage)


def of_one_server(table, row):
    """Block types that Prefect brings along, its log of a level that is refused here, and our leases of slots."""
    text = lambda name: row[name][1] or ""
    return (
        (table == "block_type" and row["is_protected"][1] in ("1", "true"))
        or (table == "block_schema" and ("github" in text("fields") or '"block_type_slug"' in text("fields") and "whole" not in text("fields")))
        or (table == "log" and row["level"][1] == "70000")
        or (table == "configuration" and text("key") != "server-default-result-storage")
    )


def differences(ours, theirs, said):
    """Lines for rows that only one of them stored, and the number of rows that are the same."""
    lines, same, masks = [], 0, Masks(said)
    for table in sorted(theirs.keys() - SKIPPED):
        key = lambda row: tuple(sorted((name, *map(str, value)) for name, value in row.items()))
        counted, left = Counter(map(key, rows(table, theirs[table], masks))), []
        for row in map(key, rows(table, ours[table], masks)):
            if counted[row] > 0:
                counted[row] -= 1
                same += 1
            else:
                left.append(row)
        missing = list(counted.elements())
        for row in left:
            if not missing:
                lines.append(f"{table}: only ours has {row}")
                continue
            nearest = max(missing, key=lambda one: len(set(one) & set(row)))
            missing.remove(nearest)
            pairs = zip(row, nearest)
            lines += [f"{table}.{mine[0]}: ours {mine[1:]}, theirs {other[1:]}" for mine, other in pairs if mine != other]
        lines += [f"{table}: only theirs has {row}" for row in missing]
    return lines, same


def statuses_differ(asked, ours, theirs):
    """Lines for requests with another status, and for those of which `ours` and `because` in the step say that it is meant."""
    lines, meant = [], []
    for step, mine, other in zip(asked, ours, theirs, strict=True):
        if mine[0] == other[0]:
            continue
        line = f"{step['do']} {json.dumps(step.get('body'))[:120]}: {mine[0]}, not {other[0]}"
        if step.get("ours", {}).get("status") == mine[0]:
            meant.append(f"{line}; {step['because']}")
        elif other[0] >= 500:
            meant.append(f"{line}; the server itself fails on what is not there: another file has taken the name before")
        else:
            lines.append(f"{line}: {json.dumps(mine[1])[:200]}, not {json.dumps(other[1])[:200]}")
    return lines, meant


# By the clock of whoever answers.
CLOCKS = {"estimated_run_time", "estimated_start_time_delta", "next_page"}


def steady(value, name=""):
    if isinstance(value, dict):
        return {key: "<clock>" if key in CLOCKS else steady(member, key) for key, member in value.items()}
    if isinstance(value, list):
        items = [steady(item) for item in value]
        # Rows with the same sort key come in any order, and `jsonb` keeps members in another one.
        are_rows = all(isinstance(item, dict) and "id" in item for item in items)
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if name in SETS or are_rows else items
    # Its driver for Postgres writes the first moment of the calendar as `-infinity`, and reads that as this moment; we show what is stored.
    if value == "-infinity":
        return "0001-01-01T00:00:00Z"
    # The same number, however it is written.
    return float(value) if isinstance(value, int) and abs(value) > 2**63 else value


def answers_differ(ours, theirs):
    lines = []
    for request in ours.keys() | theirs.keys():
        mine, other = ours.get(request), theirs.get(request)
        if steady(mine) != steady(other):
            lines.append(f"{request}: {difference(steady(mine), steady(other))}")
    return sorted(lines)


def difference(mine, other, place=""):
    """The first place where two answers differ."""
    if isinstance(mine, dict) and isinstance(other, dict):
        for key in sorted(mine.keys() | other.keys()):
            if mine.get(key, "<none>") != other.get(key, "<none>"):
                return difference(mine.get(key, "<none>"), other.get(key, "<none>"), f"{place}/{key}")
    if isinstance(mine, list) and isinstance(other, list) and len(mine) == len(other):
        for at, (one, two) in enumerate(zip(mine, other)):
            if one != two:
                return difference(one, two, f"{place}/{at}")
    return f"{place} ours {json.dumps(mine)[:300]}, theirs {json.dumps(other)[:300]}"
