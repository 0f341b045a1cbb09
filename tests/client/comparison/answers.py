"""What is different between two answers, as far as order, clock and the words of messages do not excuse it."""

import csv
import io
import json
import re
from datetime import datetime, timezone

# The members that a sort order is about; where the order names another one, rows tie on nothing.
BY = {
    "EXPECTED_START_TIME": ["expected_start_time"],
    "NEXT_SCHEDULED_START_TIME": ["next_scheduled_start_time"],
    "START_TIME": ["start_time", "expected_start_time"],
    "END_TIME": ["end_time"],
    "ID": ["id"],
    "CREATED": ["created"],
    "UPDATED": ["updated"],
    "NAME": ["name"],
    "KEY": ["key"],
    "TIMESTAMP": ["timestamp"],
    "LEVEL": ["level"],
    "DURATION": ["id"],
    "BLOCK_TYPE_AND_NAME": ["block_type_name", "name"],
    "TAG": ["tag"],
    "PRIORITY": ["priority"],
    "LAST_HEARTBEAT_TIME": ["last_heartbeat_time"],
}
SORTS = {
    "flows": "NAME", "flow_runs": "ID", "task_runs": "ID", "deployments": "NAME", "logs": "TIMESTAMP", "artifacts": "ID", "variables": "NAME",
    "automations": "NAME", "block_documents": "NAME", "block_types": "NAME", "block_schemas": "CREATED", "work_pools": "NAME", "work_queues": "NAME",
    "saved_searches": "NAME", "concurrency_limits": "TAG", "v2": "NAME",
}
ON_PURPOSE = "on purpose"
UNORDERED = ["states", "concurrency_options"]
ROUNDING = 1e-6


class Difference:
    def __init__(self, kind, text):
        self.kind, self.text = kind, text[:700]

    def __repr__(self):
        return f"{self.kind}: {self.text}"


def differences(request, theirs, ours, again):
    """All differences, `theirs` asked once more where a number or an order might have changed meanwhile."""
    if ours.status != theirs.status and ours.status == 422 and re.search(r"\\u0000|\\ud[89a-f]", request.text() or ""):
        return [Difference(ON_PURPOSE, "NUL and halves of surrogate pairs are refused, where a database fails or cuts the text off")]
    if ours.status != theirs.status:
        kind = f"status {ours.status}, not {theirs.status}{places(theirs)}"
        return [Difference(kind, f"{words(ours)} | not | {words(theirs)}")]
    if theirs.headers.get("content-type") != ours.headers.get("content-type"):
        return [Difference("content type", f"{ours.headers.get('content-type')}, not {theirs.headers.get('content-type')}")]
    if ours.body == theirs.body or request.path.startswith("/work_queues/name/"):
        # Queues of several pools may have a name: the server takes any of them.
        return []
    if theirs.status in (301, 302, 307, 308):
        return []
    try:
        one, other = theirs.json(), ours.json()
    except ValueError:
        if theirs.headers.get("content-type", "").startswith("text/csv") and cells(theirs) == cells(ours):
            return []
        return [Difference("text", f"{words(ours)} | not | {words(theirs)}")]
    if theirs.status >= 400:
        return refusals(one, other)
    if not list(at(request, (), one, other, one)):
        return []
    found = list(at(request, (), one, other, again().json()))
    if found and request.path == "/events/count-by/day" and not counts_days(request.sent()):
        if all(difference.kind == "number *.count" for difference in found):
            return [Difference(ON_PURPOSE, "the server counts by days, and shows the counts in stretches of another width")]
    # One of each class is enough of an answer.
    return list({difference.kind: difference for difference in found}.values())


def counts_days(body):
    """True where stretches of time are days, as they are where a body does not say."""
    return body.get("time_unit", "day") == "day" and float(body.get("time_interval", 1)) == 1


def cells(reply):
    """A CSV without the quote that keeps a spreadsheet from taking a text for a formula."""
    rows = csv.reader(io.StringIO(reply.body.decode()))
    return [[cell[1:] if re.match(r"'[-+=@\t\r]", cell) else cell for cell in row] for row in rows]


def words(reply):
    return reply.body.decode("utf-8", "replace")[:330]


def places(reply):
    """The types of errors of a refusal, as part of a class."""
    try:
        found = reply.json()
        return " (" + ", ".join(sorted({error["type"] for error in found["exception_detail"]})) + ")"
    except (ValueError, KeyError, TypeError):
        return ""


def refusals(theirs, ours):
    if "exception_detail" not in theirs or "exception_detail" not in ours:
        return [] if theirs == ours else [Difference("detail", f"{json.dumps(ours)[:300]}, not {json.dumps(theirs)[:300]}")]

    def pairs(answer):
        for error in answer["exception_detail"]:
            place = error["loc"] if error["type"] != "json_invalid" else error["loc"][:1]
            yield json.dumps(place), error["type"]

    one, other = list(pairs(theirs)), list(pairs(ours))
    if one == other:
        inputs = [[error.get("input") for error in answer["exception_detail"]] for answer in (theirs, ours)]
        if as_read(inputs[0]) != as_read(inputs[1]):
            return [Difference("errors: input", f"{json.dumps(inputs[1])[:300]}, not {json.dumps(inputs[0])[:300]}")]
        sent = [as_read(answer.get("request_body")) for answer in (theirs, ours)]
        return [] if sent[0] == sent[1] else [Difference("errors: request_body", f"{sent[1]}, not {sent[0]}")]
    if sorted(one) == sorted(other):
        return [Difference("errors: order", f"{other}, not {one}")]
    too_many = [pair for pair in other if pair not in one]
    missing = [pair for pair in one if pair not in other]
    kind = f"errors: {sorted({pair[1] for pair in too_many})} too many, {sorted({pair[1] for pair in missing})} missing"
    return [Difference(kind, f"{too_many} too many, {missing} missing")]


def at(request, place, theirs, ours, later):
    """Differences of two values; `later` is theirs again, so that what grows lies between the two."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        extra, missing = sorted(set(ours) - set(theirs)), sorted(set(theirs) - set(ours))
        if extra or missing:
            yield Difference(f"members {generic(place)}", f"{place}: {extra[:5]} too many, {missing[:5]} missing")
            return
        for key in theirs:
            inner = later.get(key) if isinstance(later, dict) else None
            yield from at(request, (*place, key), theirs[key], ours[key], inner)
    elif isinstance(theirs, list) and isinstance(ours, list):
        yield from lists(request, place, theirs, ours, later if isinstance(later, list) else [])
    elif is_number(theirs) and is_number(ours):
        low, high = sorted([theirs, later if is_number(later) else theirs])
        slack = ROUNDING + abs(theirs) * 1e-12 + (0.002 if high > low else 0) * max(1, high - low)
        if not low - slack <= ours <= high + slack:
            yield Difference(f"number {generic(place)}", f"{place}: {ours}, not {theirs}..{later}")
    elif theirs != ours and theirs == later and not both_now(theirs, ours) and not both_follow(place, theirs, ours):
        yield Difference(f"value {generic(place)}", f"{place}: {ours!r}, not {theirs!r}")


def lists(request, place, theirs, ours, later):
    if len(theirs) != len(ours):
        yield Difference(f"length {generic(place)}", f"{place}: {len(ours)} values, not {len(theirs)}")
        return
    if request.path.endswith("/work_queue_check"):
        theirs, ours, later = (sorted(answer, key=lambda one: one["id"]) for answer in (theirs, ours, later))
    rows = all(isinstance(one, dict) and "id" in one for one in theirs + ours)
    if rows and theirs:
        keys = sort_keys(request, place)
        one, other = [[key(row, keys) for row in answer] for answer in (theirs, ours)]
        if keys and one != other:
            wrong = next(at for at in range(len(one)) if one[at] != other[at])
            yield Difference(f"order {generic(place)}", f"{place}: at {wrong} {other[wrong]}, not {one[wrong]}")
            return
        ends = (one[0], one[-1]) if keys else ()
        by_id = {row["id"]: row for row in ours}
        for position, row in enumerate(theirs):
            if row["id"] in by_id:
                again = next((found for found in later if isinstance(found, dict) and found.get("id") == row["id"]), row)
                yield from at(request, (*place, position), row, by_id[row["id"]], again)
            elif keys and one[position] not in ends:
                yield Difference(f"rows {generic(place)}", f"{place}: no row {row['id']}")
        return
    if re.match(r"/events/count-by/(event|resource)", request.path):
        # Ordered by number and label; resources may share both.
        order = lambda one: (-one["count"], one["label"], one["value"])
        theirs, ours, later = (sorted(answer, key=order) for answer in (theirs, ours, later))
    if place == ("queues",):
        # Ordered by a priority that is not shown, so a page may end anywhere inside a tie.
        shared = {queue["queue_id"] for queue in theirs} & {queue["queue_id"] for queue in ours}
        theirs, ours, later = (sorted((one for one in answer if one["queue_id"] in shared), key=lambda one: one["queue_id"]) for answer in (theirs, ours, later))
    if place and place[-1] in UNORDERED or request.path.startswith("/block_capabilities/"):
        order = lambda one: json.dumps([one.get(name) for name in ("state_type", "state_name", "name", "type")] if isinstance(one, dict) else one)
        theirs, ours, later = (sorted(answer, key=order) for answer in (theirs, ours, later))
    for position, one in enumerate(theirs):
        again = later[position] if position < len(later) else one
        yield from at(request, (*place, position), one, ours[position], again)


def sort_keys(request, place):
    """Members by which rows are ordered; none where that is not shown, or any order will do."""
    path, body = request.path.split("?")[0], request.sent()
    if path.endswith("/work_queue_check"):
        return []
    if place not in ((), ("results",), ("events",)):
        return []
    if path.startswith("/ui/"):
        return ["timestamp"] if str(body.get("sort")).startswith("START_TIME") else []
    if path.startswith("/events/"):
        return [] if "distinct" in (request.text() or "") else ["occurred"]
    if path.endswith("/workers/filter"):
        return BY["LAST_HEARTBEAT_TIME"]
    if path.startswith("/work_pools/") and path.endswith("/queues/filter"):
        return BY["PRIORITY"]
    if request.polls():
        return BY["NEXT_SCHEDULED_START_TIME"]
    sort = body.get("sort") or SORTS.get(path.split("/")[1])
    return BY.get(re.sub("_(ASC|DESC)$", "", str(sort)), [])


def key(row, keys):
    if keys == ["start_time", "expected_start_time"]:
        return row.get("start_time") or row.get("expected_start_time")
    return [row.get(name) for name in keys]


def both_follow(place, theirs, ours):
    """Tokens of next pages are each server's own."""
    return place[-1:] == ("next_page",) and isinstance(ours, str)


def both_now(theirs, ours):
    """Times that were both taken when the answers were given."""
    try:
        one, other = (datetime.fromisoformat(text.replace("Z", "+00:00")) for text in (theirs, ours))
        now = datetime.now(timezone.utc)
        return abs((one - other).total_seconds()) < 5 and abs((one - now).total_seconds()) < 1200
    except (ValueError, TypeError, AttributeError):
        return False


def as_read(value):
    """JSON as text, with numbers as most programs read them: as doubles."""
    return json.dumps(json.loads(json.dumps(value), parse_int=float))


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def generic(place):
    return ".".join("*" if isinstance(one, int) or re.fullmatch(r"[0-9a-f-]{36}", str(one)) else str(one) for one in place)
