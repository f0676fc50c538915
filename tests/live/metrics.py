"""A strict reader of OpenMetrics 1.0 and of text format 0.0.4: metrics.py openmetrics|text FILE"""
import re
import sys

kind, path = sys.argv[1:]
text = open(path, "rb").read().decode("utf-8")  # strict
SUFFIXES = {"gauge": [""], "counter": ["_total"] if kind == "openmetrics" else [""], "info": ["_info"],
            "histogram": ["_bucket", "_count", "_sum"]}
SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|[+-]Inf|NaN)')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)')


def fail(number, what):
    sys.exit(f"FAIL: {path}:{number}: {what}")


def labels_of(number, raw):
    found, at = {}, 0
    while raw and at < len(raw):
        match = LABEL.match(raw, at)
        if not match or match[1] in found:
            fail(number, f"labels {raw!r}")
        found[match[1]], at = match[2], match.end()
    return found


families, family, series, buckets = {}, None, set(), {}
lines = text.split("\n")
if lines.pop() != "":
    fail(len(lines), "no line feed at the end")
if kind == "openmetrics" and lines.pop() != "# EOF":
    fail(len(lines), "the last line is not # EOF")
for number, line in enumerate(lines, 1):
    comment = re.fullmatch(r"# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)", line)
    if comment:
        what, name, rest = comment.groups()
        if what == "TYPE":
            if name in families or rest not in SUFFIXES:
                fail(number, f"{name} begins twice, or its type is none")
            if kind == "text" and (rest == "info" or (rest == "counter") != name.endswith("_total")):
                fail(number, "a family of OpenMetrics")
            family = name
            families[name] = {"type": rest}
        elif name != family or what in families[name]:
            fail(number, f"{what} outside of its family")
        if what == "UNIT" and (kind == "text" or not name.endswith("_" + rest)):
            fail(number, "a unit that is not in the name")
        families[name][what] = rest
        continue
    sample = SAMPLE.fullmatch(line)
    if not sample or family is None or line != line.strip():
        fail(number, f"no sample: {line!r}")
    name, raw, value = sample.groups()
    labels = labels_of(number, raw)
    if name not in [family + suffix for suffix in SUFFIXES[families[family]["type"]]]:
        fail(number, f"{name} in the family {family}")
    identity = (name, tuple(sorted(labels.items())))
    if identity in series:
        fail(number, "the same series twice")
    series.add(identity)
    if families[family]["type"] in ("counter", "histogram") and float(value) < 0:
        fail(number, "a counter below 0")
    if name.endswith("_bucket"):
        key = (family, labels["program"], labels["pid"])
        bound = float(labels["le"].replace("+Inf", "inf"))
        if buckets.get(key, [(-1.0, 0.0)])[-1][0] >= bound or buckets.get(key, [(0, 0.0)])[-1][1] > float(value):
            fail(number, "buckets that do not add up")
        buckets.setdefault(key, []).append((bound, float(value)))
    elif name == family + "_count" and buckets[(family, labels["program"], labels["pid"])][-1] != (float("inf"), float(value)):
        fail(number, "the count is not that of the last bucket")
for name, about in families.items():
    if "HELP" not in about or (kind == "openmetrics" and name.endswith(("_bytes", "_seconds")) and "UNIT" not in about):
        fail(0, f"{name} lacks HELP or UNIT")
print(f"{kind}: {len(families)} families, {len(series)} series")
