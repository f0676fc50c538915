"""Reads what the doctor wrote as strictly as a stranger's program would: formats.py FOLDER"""
import json
import pathlib
import re
import sys
import unicodedata

folder = pathlib.Path(sys.argv[1])
failures = 0


def check(condition, what):
    global failures
    if not condition:
        failures += 1
        print("FAIL:", what)


class Number:
    """A number, at least `least`; an integer where the contract counts."""

    def __init__(self, least=None, most=None, whole=False):
        self.least, self.most, self.whole = least, most, whole

    def holds(self, value):
        return (isinstance(value, (int, float)) and not isinstance(value, bool)
                and not (self.whole and value != int(value))
                and (self.least is None or value >= self.least) and (self.most is None or value <= self.most))


def conforms(value, schema, at="$"):
    """Every key that the schema names, no other, each of its kind."""
    if isinstance(schema, Number):
        check(schema.holds(value), f"{at} is {value!r}")
    elif isinstance(schema, set):
        check(value in schema, f"{at} is {value!r}, none of {sorted(schema)}")
    elif isinstance(schema, list):
        check(isinstance(value, list), f"{at} is no list")
        for i, item in enumerate(value):
            conforms(item, schema[0], f"{at}[{i}]")
    elif isinstance(schema, dict) and str in schema:
        for key, item in value.items():
            check(re.fullmatch(r"[a-z][A-Za-z0-9]*", key), f"{at} has the key {key!r}")
            conforms(item, schema[str], f"{at}.{key}")
    elif isinstance(schema, dict):
        check(isinstance(value, dict) and list(value) == list(schema), f"{at} has the keys {list(value)}, not {list(schema)}")
        for key, item in schema.items():
            conforms(value.get(key), item, f"{at}.{key}")
    else:
        check(isinstance(value, schema), f"{at} is {value!r}, no {schema.__name__}")


BYTES = Number(0)
LINE = Number(0, whole=True)
SITE = {"file": str, "line": LINE, "column": LINE, "function": str}
PITFALLS = {"leak", "pinning", "cycles", "string-conversion", "split-character", "large-allocation", "slice-mutation", "memory-note"}
ROLES = {"allocated", "view-created", "written-by", "read-by", "held-by"}
CONTRACT = {
    "version": {1},
    "verdict": {"healthy", "warning", "serious", "not-enough-data"},
    "findings": [{
        "pitfall": PITFALLS, "rule": str, "severity": {"note", "warn", "serious"}, "confidence": Number(0, 1),
        "site": SITE, "stack": [SITE],
        "related": [{"role": ROLES, "file": str, "line": LINE, "text": str}],
        "evidence": {str: Number()}, "message": str, "fix": str}],
    "timeline": [{"t": Number(0), "rss": BYTES, "heapUsed": BYTES, "external": BYTES, "arrayBuffers": BYTES, "poolReserved": BYTES, "pinned": BYTES}],
    "sites": [{"file": str, "line": LINE, "function": str, "liveBytes": BYTES, "liveCount": Number(0, whole=True),
               "allocatedBytes": BYTES, "conversions": Number(0, whole=True), "stallNs": Number(0)}],
    "overhead": {"fraction": Number(0, 1), "samplingIntervalBytes": Number(1, whole=True)},
}


def strict_json(name):
    def no_twice(pairs):
        check(len({key for key, _ in pairs}) == len(pairs), f"{name}: a key is there twice")
        return dict(pairs)

    def no_constant(text):
        check(False, f"{name}: {text} is no JSON")

    text = (folder / name).read_bytes().decode("utf-8")  # strict: an error is a failure
    return json.loads(text, object_pairs_hook=no_twice, parse_constant=no_constant)


def test_json():
    reports = {run: strict_json(f"{run}.json") for run in ("sick", "healthy", "short")}
    for run, report in reports.items():
        conforms(report, CONTRACT, run)
        times = [point["t"] for point in report["timeline"]]
        check(times == sorted(times) and len(times) > 5, f"{run}: the timeline goes back")
    check([reports[run]["verdict"] for run in reports] == ["serious", "healthy", "not-enough-data"], "the verdicts")
    check([(folder / f"{run}.code").read_text().strip() for run in reports] == ["11", "0", "12"], "the exit codes")
    check(any(f["site"]["function"].startswith("</script>") for f in reports["sick"]["findings"]), "a name came out as another")


def test_speedscope():
    frame = {"name": str, "file": str, "line": LINE, "col": LINE}
    profile = {"type": {"sampled"}, "name": str, "unit": {"bytes"}, "samples": [[LINE]], "weights": [Number(0)],
               "startValue": {0}, "endValue": Number(0)}
    schema = {"$schema": {"https://www.speedscope.app/file-format-schema.json"}, "exporter": str, "name": str,
              "shared": {"frames": [frame]}, "profiles": [profile], "activeProfileIndex": LINE}
    for run in ("sick", "healthy", "short"):
        scope = strict_json(f"{run}.speedscope")
        conforms(scope, schema, f"{run}.speedscope")
        frames = scope["shared"]["frames"]
        for one in scope["profiles"]:
            check(len(one["samples"]) == len(one["weights"]), f"{run}: a weight for each sample")
            check(sum(one["weights"]) == one["endValue"], f"{run}: the weights add up")
            check(all(0 <= f < len(frames) for sample in one["samples"] for f in sample), f"{run}: a frame that is not there")


def test_collapsed():
    lines = (folder / "sick.collapsed").read_bytes().decode("utf-8").splitlines()
    check(len(lines) >= 2, "collapsed has no stacks")
    for line in lines:
        check(re.fullmatch(r"[^;]+(;[^;]+)* [1-9][0-9]*", line), f"collapsed: {line!r}")
        check(not any(unicodedata.category(c) == "Cc" for c in line), f"collapsed: a control character in {line!r}")


def decoded(text):
    """protoc's text as nested lists: [(name, value | list), ...]"""
    def block(lines):
        items = []
        for line in lines:
            line = line.strip()
            if line == "}":
                return items
            if line.endswith("{"):
                items.append((line[:-1].strip(), block(lines)))
            else:
                name, value = line.split(": ", 1)
                items.append((name, json.loads(value) if value[0] != '"' else value))
        return items
    return block(iter(text.splitlines()))


def values(message, name):
    return [value for key, value in message if key == name]


def test_pprof():
    report = strict_json("sick.json")
    profile = decoded((folder / "sick.pprof").read_text("utf-8"))
    check(not any(name.isdigit() for name, _ in profile), "pprof has fields that the format has not")
    strings = values(profile, "string_table")
    name_of = lambda number: strings[number].strip('"')
    check(strings[0] == '""', "the first string is empty")
    types = [(name_of(values(t, "type")[0]), name_of(values(t, "unit")[0])) for t in values(profile, "sample_type")]
    check(types == [("alloc_objects", "count"), ("alloc_space", "bytes"), ("inuse_objects", "count"), ("inuse_space", "bytes")], f"sample types {types}")
    check(name_of(values(profile, "default_sample_type")[0]) == "inuse_space", "the default sample type")
    check(values(profile, "period")[0] >= 1 and values(profile, "duration_nanos")[0] == 20250000000, "period and duration")
    functions = {values(f, "id")[0]: f for f in values(profile, "function")}
    locations = {values(l, "id")[0]: l for l in values(profile, "location")}
    for location in locations.values():
        check(values(values(location, "line")[0], "function_id")[0] in functions, "a line of no function")
    for function in functions.values():
        check(all(0 < value < len(strings) for key, value in function if key in ("name", "filename")), "a name that is no string")
    live = 0
    for sample in values(profile, "sample"):
        check(len(values(sample, "value")) == 4 and all(v >= 0 for v in values(sample, "value")), "four values a sample")
        check(all(l in locations for l in values(sample, "location_id")), "a sample of no location")
        live += values(sample, "value")[3]
        keys = {name_of(values(label, "key")[0]) for label in values(sample, "label")}
        check(keys == {"bytes", "class"}, f"labels {keys}")
    told = sum(site["liveBytes"] for site in report["sites"])
    check(abs(live - told) <= 2 * len(report["sites"]), f"pprof has {live} live bytes, the JSON {told}")


def test_text():
    for run in ("sick", "healthy", "short"):
        text = (folder / f"{run}.text").read_bytes().decode("utf-8")
        check("\x1b" not in text, f"{run}: colours without a terminal")
        for line in text.splitlines():
            check(line == line.rstrip(), f"{run}: spaces at the end of {line!r}")
            check(not any(unicodedata.category(c) in ("Cc", "Cf") for c in line), f"{run}: a control character in {line!r}")
            check(len(line) <= 80 or "<img" in line or "xxx" in line, f"{run}: {len(line)} columns: {line!r}")
    check(re.search(r"^  > +4  const line4 = Buffer.alloc\(4\);$", (folder / "sick.text").read_text("utf-8"), re.M), "the line's code")


for test in (test_json, test_speedscope, test_collapsed, test_pprof, test_text):
    test()
    print("done:", test.__name__)
sys.exit(1 if failures else 0)
