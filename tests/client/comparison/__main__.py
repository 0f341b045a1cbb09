"""Asks both servers the same requests and prints how many answers differ, by class of difference."""

import argparse
import collections
import json
import sys
import time

from answers import ON_PURPOSE, differences
from generate import Generator
from servers import Pair
from values import harvest

parser = argparse.ArgumentParser(prog="tests/client/compare", description=__doc__)
parser.add_argument("--requests", type=int, default=3000, help="how many on each database")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--database", choices=["sqlite", "postgres"], action="append")
parser.add_argument("--show", type=int, default=1, help="examples of each class")
parser.add_argument("--program", default="target/debug/filterc")
parser.add_argument("--only", default="", help="ask only paths that contain this")
parser.add_argument("--about", default="", help="ask only requests that are made in this way: right, wrong, numbers, times, strange, type, key")
parser.add_argument("--write", help="a file for the requests and both answers, one JSON object a line")
options = parser.parse_args()


def compare(database, out):
    """Classes of differences, and how many requests were compared and left out."""
    counts = collections.Counter()
    classes = collections.defaultdict(list)
    with Pair(database, options.program) as pair:
        document = pair.theirs.get_json("/openapi.json")
        generator = Generator(options.seed, document, harvest(pair.theirs))
        # What polls for work writes when it was last seen, so it comes last.
        requests = sorted(generator.some(options.requests, options.only, options.about), key=lambda one: one.polls())
        for request in requests:
            theirs, ours = pair.theirs.ask(request), pair.ours.ask(request)
            if theirs.status >= 500:
                counts["left out: the real server itself fails"] += 1
                continue
            found = differences(request, theirs, ours, lambda: pair.theirs.ask(request))
            if any(one.kind == ON_PURPOSE for one in found):
                counts["left out: refused on purpose, see deviations.md"] += 1
                continue
            if out:
                line = {"request": request.to_json(), "theirs": theirs.to_json(), "ours": ours.to_json(), "found": [repr(one) for one in found]}
                out.write(json.dumps({"database": database, **line}) + "\n")
            counts["differ" if found else "agree"] += 1
            counts[f"of them {'refused' if theirs.status >= 400 else 'answered'}"] += 1
            for one in found:
                classes[one.kind].append((request, one))
    return counts, classes


def main():
    worst = 0
    out = open(options.write, "w") if options.write else None
    for database in options.database or ["sqlite", "postgres"]:
        start = time.monotonic()
        counts, classes = compare(database, out)
        print(f"== {database}, seed {options.seed}, {time.monotonic() - start:.0f} s")
        for kind, found in sorted(classes.items(), key=lambda one: -len(one[1])):
            endpoints = collections.Counter(request.endpoint for request, _ in found)
            print(f"{len(found):>5}  {kind}  [{', '.join(f'{name} {number}' for name, number in endpoints.most_common())}]")
            for request, one in found[: options.show]:
                print(f"       {request.shown()}\n         {one.text}")
        for what, number in sorted(counts.items()):
            print(f"{number:>5}  {what}")
        worst = max(worst, counts["differ"])
    sys.exit(1 if worst else 0)


main()
