"""Requests that read, made from a server's OpenAPI document: most of them right, many wrong in one or several places."""

import copy
import json
import random
import re
from urllib.parse import quote

import values as edge

READS = re.compile(r"/(filter|count|paginate|history|lateness|concurrency_status|get_scheduled_flow_runs|get_runs|count-[a-z-]+|next-runs|counts)$|/count-by/")
# What depends on the machine or the process, or is asked with more than one request.
LEFT_OUT = re.compile(r"^/(admin|csrf-token|collections|events/filter/next|task_workers|ready|version|health|hello)")
COUNTABLES = ["day", "time", "event", "resource"]
JSON = "application/json"


class Request:
    """One request below `/api`; `endpoint` is its path with parameters in braces."""

    def __init__(self, method, endpoint, path, body=None, headers=None, about=""):
        self.method, self.endpoint, self.path, self.about = method, f"{method} {endpoint}", path, about
        self.body = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        self.headers = headers if headers is not None else ({} if body is None else {"content-type": JSON})

    def polls(self):
        return self.endpoint.endswith(("/get_runs", "/get_scheduled_flow_runs"))

    def text(self):
        return None if self.body is None else self.body.decode("utf-8", "backslashreplace")

    def sent(self):
        """The body as an object, or an empty one."""
        if "json" not in self.headers.get("content-type", JSON).lower():
            return {}
        try:
            sent = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return sent if isinstance(sent, dict) else {}

    def to_json(self):
        return {"method": self.method, "path": self.path, "headers": self.headers, "body": self.text(), "about": self.about}

    def shown(self):
        other = {name: value for name, value in self.headers.items() if value != JSON}
        return f"{self.method} {self.path} {self.text() or ''} {other or ''}"[:400]


class Generator:
    def __init__(self, seed, document, rows):
        self.random, self.rows = random.Random(seed), rows
        self.schemas = document["components"]["schemas"]
        self.posts, self.gets = [], []
        for path, methods in document["paths"].items():
            path = path.removeprefix("/api")
            if LEFT_OUT.match(path):
                continue
            if "post" in methods and READS.search(path):
                body = methods["post"].get("requestBody")
                schema = body and body["content"][JSON]["schema"]
                self.posts.append((path, schema))
            if "get" in methods:
                queries = [one for one in methods["get"].get("parameters", []) if one["in"] == "query"]
                self.gets.append((path, queries))

    def some(self, number, part, about):
        """So many requests whose endpoints contain one text, and the way in which they are made another."""
        found = []
        while len(found) < number:
            request = self.next()
            if part in request.endpoint and about in request.about:
                found.append(request)
        return found

    def next(self):
        return self.get() if self.random.random() < 0.15 else self.post()

    # Reads by key and by name.

    def get(self):
        endpoint, queries = self.random.choice(self.gets)
        path = re.sub(r"\{(\w+)\}", lambda found: self.segment(endpoint, found[1]), endpoint)
        pairs = [f"{one['name']}={self.query(endpoint, one)}" for one in queries if one.get("required") or self.chance(0.6)]
        if self.chance(0.05):
            pairs.append("unknown=1")
        if pairs and self.chance(0.05):
            pairs.append(self.random.choice(pairs))
        if self.chance(0.03):
            path = path.rstrip("/") if path.endswith("/") else path + "/"
        headers = {}
        if self.chance(0.05):
            headers["x-prefect-api-version"] = self.random.choice(["0.8.4", "0.8.0", "0.7.9", "1.0.0", "x", "0.8", "", "99.0.0"])
        return Request("GET", endpoint, path + ("?" + "&".join(pairs) if pairs else ""), None, headers, "key")

    def segment(self, endpoint, name):
        parts = [part for part in endpoint.split("/") if part]
        if name == "countable":
            return self.random.choice(COUNTABLES if self.chance(0.9) else ["days", "Day", "x"])
        collection = {"v2": "concurrency_limits_v2", "ui": "task_runs"}.get(parts[0], parts[0])
        if name == "work_pool_name" or parts[0] == "work_pools" and "queues" not in parts:
            collection, name = "work_pools", "name"
        elif parts[0] == "work_pools":
            collection = "work_queues"
        member = {"id_or_name": self.random.choice(["id", "name"])}.get(name, name)
        known = {
            "flow_name": ("flows", "name"),
            "deployment_name": ("deployments", "name"),
            "block_document_name": ("block_documents", "name"),
            "slug": ("block_types", "slug"),
            "resource_id": ("filter", "resource_id"),
            "schedule_id": ("deployments", "id"),
        }.get(name, (collection, member))
        pool = self.rows.get(known) or self.rows.get(("flows", "id"))
        value = str(self.random.choice(pool))
        if name == "id" or member == "id":
            value = self.spelled(value) if self.chance(0.3) else value
        elif self.chance(0.15):
            value = self.random.choice([value.upper(), value + "x", value[:-1] or "x", "nope", "%", "a b", "é", "'", "x" * 300])
        return quote(value, safe="")

    def spelled(self, uuid):
        other = str(self.random.choice([one for one in edge.UUIDS if isinstance(one, str) and one]))
        return self.random.choice([uuid.upper(), uuid.replace("-", ""), f"{{{uuid}}}", f"urn:uuid:{uuid}", other])

    def query(self, endpoint, parameter):
        name = parameter["name"]
        kind = json.dumps(parameter.get("schema", {}))
        if name in ("flow_run_id", "task_run_id"):
            value = self.random.choice(self.rows[name.removesuffix("_id") + "s", "id"])
            return quote(value if self.chance(0.8) else self.spelled(value))
        if "boolean" in kind:
            return quote(str(self.random.choice(["true", "false", "1", "0", "yes", "off", "True", "x", "", "2", "null"])))
        if "integer" in kind:
            return quote(str(self.random.choice([0, 1, 5, 10, 200, 201, -1, 2**31, 2**63, 2**64, "1.0", "1.5", "", "x", "+3", " 4", "1e1"])))
        if "date-time" in kind:
            return quote(str(self.random.choice([one for one in edge.TIMES if isinstance(one, (str, int))])))
        if name == "order_by":
            return self.random.choice(["name", "count", "type", "x", "NAME", "-name", "", "last_seen", "name,type"])
        text = self.random.choice(["a", "Comp", "%", "_", "", "x" * 300, "COMPLETED", "running", "é", "*", "1.2.3", "non-versioned"])
        return quote(text)

    # Filters and what is like them.

    def post(self):
        endpoint, schema = self.random.choice(self.posts)
        path = re.sub(r"\{(\w+)\}", lambda found: self.segment(endpoint, found[1]), endpoint)
        schema = self.resolved(schema or {})
        chosen = self.random.random()
        body = self.whole(endpoint, schema)
        if chosen < 0.42:
            return self.request(endpoint, path, body, "right")
        if chosen < 0.60:
            return self.request(endpoint, path, self.spoiled(body, 1), "one wrong")
        if chosen < 0.74:
            return self.request(endpoint, path, self.spoiled(body, self.random.randint(2, 5)), "several wrong")
        if chosen < 0.86:
            return self.request(endpoint, path, self.numbers(schema, body), "numbers")
        if chosen < 0.91:
            return self.strange(endpoint, path, body)
        return self.request(endpoint, path, self.times(body), "times")

    def request(self, endpoint, path, body, about):
        text = json.dumps(body)
        if self.chance(0.02):
            text = self.doubled(text)
        return Request("POST", endpoint, path, text, None, about)

    def doubled(self, text):
        """The same with a key twice."""
        keys = list(re.finditer(r'\{("\w+"): ', text))
        if not keys:
            return text
        found = self.random.choice(keys)
        twice = self.random.choice(["null", "{}", "5", "[]"])
        return text[: found.start() + 1] + f"{found[1]}: {twice}, " + text[found.start() + 1 :]

    def strange(self, endpoint, path, body):
        text = json.dumps(body)
        bodies = ["", " ", "\n", "null", " null ", "[]", "5", '"x"', "true", "{", "}", "{}x", "{'a': 1}", '{"a": 1,}', "nul", "NaN", "[{}]",
                  text + " ", text + "x", "\ufeff" + text, text[:-1], '{"a": NaN}', '{"x": Infinity}', '{"x": 1e400}', '{"limit": 1e400}', "{}{}", "// x\n{}"]
        types = [None, "text/plain", "application/x-www-form-urlencoded", "application/vnd.api+json", "APPLICATION/JSON", "application/json; charset=utf-8",
                 "application/json; charset=latin-1", "json", "", "text/json", "multipart/form-data", "application/problem+json", "application/jsonp", "*/*"]
        if self.chance(0.5):
            return Request("POST", endpoint, path, self.random.choice(bodies), None, "strange body")
        kind = self.random.choice(types)
        return Request("POST", endpoint, path, self.random.choice([text, text, "", "x"]), {} if kind is None else {"content-type": kind}, "content type")

    def numbers(self, schema, body):
        """Limits and other numbers of the body itself."""
        names = [name for name, of in schema.get("properties", {}).items() if "Filter" not in json.dumps(of)]
        for name in names or ["limit"]:
            if self.chance(0.7):
                of = json.dumps(schema.get("properties", {}).get(name, {}))
                body[name] = self.random.choice(edge.FLOATS if '"number"' in of else edge.BOOLS if "boolean" in of else edge.INTS)
        return body

    def times(self, body):
        """Every time in another spelling."""
        def changed(value):
            if isinstance(value, dict):
                return {key: changed(one) for key, one in value.items()}
            if isinstance(value, list):
                return [changed(one) for one in value]
            if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[T ]", value):
                return self.random.choice(edge.TIMES)
            return value

        return changed(body)

    def spoiled(self, body, number):
        for _ in range(number):
            places = list(nodes(body))
            place = self.random.choice(places)
            holder = body
            for key in place[:-1]:
                holder = holder[key]
            value = holder[place[-1]] if place else body
            chosen = self.random.random()
            if isinstance(value, dict) and chosen < 0.3:
                value[self.random.choice(["bogus", "any_", "operator", "Name", "is_null_", "id", "not_", "like_"])] = self.random.choice([{}, None, 1, ["x"]])
            elif isinstance(value, list) and chosen < 0.4:
                value.insert(self.random.randint(0, len(value)), copy.deepcopy(self.random.choice(edge.OTHERS + edge.UUIDS + edge.TEXTS)))
            elif place and chosen < 0.5 and isinstance(holder, dict):
                del holder[place[-1]]
            elif place:
                pool = self.random.choice([edge.OTHERS, edge.OTHERS, edge.INTS, edge.BOOLS, edge.TIMES, edge.UUIDS, edge.TEXTS])
                holder[place[-1]] = copy.deepcopy(self.random.choice(pool))
            if not isinstance(body, dict):
                break
        return body

    def chance(self, share):
        return self.random.random() < share

    # Values that a schema takes.

    def resolved(self, schema):
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[-1]]
        return schema

    def whole(self, endpoint, schema):
        body, required = {}, schema.get("required", [])
        main = endpoint.split("/")[1]
        for name, of in schema.get("properties", {}).items():
            filters = "Filter" in json.dumps(of)
            share = 0.7 if name in (main, "filter") else 0.2 if filters else 0.3
            if name in required or self.chance(share):
                body[name] = self.value(of, (name,))
        if "history_start" in body:
            body["history_start"] = self.random.choice(["2024-03-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-03-01T12:34:56.789Z"])
            body["history_end"] = self.random.choice(["2024-03-02T00:00:00Z", "2024-06-01T00:00:00Z", "2024-04-01T00:00:00.5Z", "2024-02-01T00:00:00Z"])
            body["history_interval_seconds"] = self.random.choice([3600, 86400, 1.5, 604800, 12345.678, 1])
        return body

    def value(self, schema, place):
        schema = self.resolved(schema)
        if "anyOf" in schema:
            kinds = [one for one in schema["anyOf"] if one.get("type") != "null"]
            return None if self.chance(0.04) else self.value(self.random.choice(kinds), place)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self.object(schema, place)
        if kind == "array":
            return self.array(schema, place)
        if kind == "boolean":
            return self.chance(0.5)
        if kind == "integer":
            return self.number(place)
        if kind == "number":
            return self.random.choice([0.5, 1, 2, 1.0, 7, 0.01, 24])
        return self.text(schema, place)

    def object(self, schema, place):
        known = list(schema.get("properties", {}))
        if not known:
            pairs = self.random.sample(self.rows["filter", "label"], 2)
            return {label: self.random.choice([value, [value], "*", f"!{value}", [value, "x*"], value[:3] + "*", []]) for label, value in pairs[: self.random.randint(1, 2)]}
        found = {name: self.value(schema["properties"][name], (*place, name)) for name in schema.get("required", [])}
        fields = [name for name in known if name != "operator"]
        for name in self.random.sample(fields, min(len(fields), self.random.choice([0, 1, 1, 1, 2, 2, 3]))):
            found[name] = self.value(schema["properties"][name], (*place, name))
        if "operator" in known and self.chance(0.25):
            found["operator"] = self.random.choice(["and_", "or_", "or_"])
        if place == ("filter",) and self.chance(0.8):
            found["occurred"] = dict(edge.WHEN)
        if place == ("filter", "occurred"):
            return {name: self.random.choice(self.rows["filter", "occurred"]) for name in found}
        return found

    def array(self, schema, place):
        if "prefixItems" in schema:
            return [self.value(one, (*place, str(at))) for at, one in enumerate(schema["prefixItems"])]
        number = self.random.choice([0, 1, 1, 1, 2, 3, 8])
        return [self.value(schema.get("items", {}), place) for _ in range(number)]

    def number(self, place):
        if place[-1] in ("limit", "page", "offset"):
            return self.random.choice({"limit": [1, 3, 10, 50, 200, 0], "page": [1, 2, 3, 100], "offset": [0, 1, 7, 300]}[place[-1]])
        pool = self.rows.get((place[0], place[1] if len(place) > 1 else place[0]))
        return self.random.choice(pool or [0, 10, 20, 40])

    def text(self, schema, place):
        pool = self.pool(place)
        form = schema.get("format")
        if form == "uuid":
            pool = [one for one in pool if isinstance(one, str) and re.fullmatch(r"[0-9a-f-]{36}", one)] or self.rows["flow_runs", "id"]
        elif form == "date-time":
            pool = [one for one in pool if isinstance(one, str) and re.match(r"\d{4}-", one)] or self.rows["flow_runs", "created"]
        else:
            pool = [one for one in pool if isinstance(one, str)] or ["prod", "etl", "a"]
        text = self.random.choice(pool)
        if place[-1] in ("like_", "startswith_", "query", "prefix", "id_prefix", "exclude_prefix") and len(text) > 2:
            start = 0 if place[-1] != "like_" else self.random.randint(0, len(text) - 2)
            text = text[start : start + self.random.randint(1, 6)]
        elif form is None and self.chance(0.08):
            text = self.random.choice([one for one in edge.TEXTS if isinstance(one, str)])
        return text

    def pool(self, place):
        collection = {"work_pool_queues": "work_queues"}.get(place[0], place[0])
        fields = place[1:]
        if not fields:
            return self.rows.get((collection.removesuffix("_ids") + "s", "id"), [])
        if fields[0] == "state":
            return self.rows.get((collection, f"state_{fields[1]}" if len(fields) > 1 else "state_name"), [])
        if collection == "filter":
            key = {"id": "resource_id" if fields[0] != "id" else "id"}.get(fields[-1], fields[-1])
            key = {"id_prefix": "resource_id", "role": "role", "0": "resource_id", "1": "role"}.get(key, key)
            key = "event" if fields[0] == "event" else key
            return self.rows.get((collection, key), []) or self.rows["filter", "event"]
        member = {"flow_or_deployment_name": "name", "work_queue_name": "work_queue_name", "before_": fields[0]}.get(fields[0], fields[0])
        found = self.rows.get((collection, member)) or self.rows.get((collection, f"{member}.{fields[-1].rstrip('_')}"))
        return found or next((pool for (_, name), pool in self.rows.items() if name == member), [])


def nodes(body, place=()):
    """The places of all values in it; of the body itself, too."""
    yield place
    if isinstance(body, dict):
        for key in body:
            yield from nodes(body[key], (*place, key))
    elif isinstance(body, list):
        for at, one in enumerate(body):
            yield from nodes(one, (*place, at))
