#!/usr/bin/env python3
"""Runs the corpus under `offheap doctor` and compares pitfall, line and severity.

    run_corpus.py OFFHEAP [--seconds 10,30,120] [--seeds 5] [--jobs 8] [--only TEXT]

A program says on its first line what is to be found (`// expect: leak serious`, `*` for any
severity of warn or worse, `none`) and marks the line with `// here`; `// held-by:` on the second line asks for words about what holds a leak. Notes about a healthy program
are allowed. Programs mostly wait, so many run at once.
"""
import argparse, concurrent.futures, json, math, os, re, subprocess, sys, tempfile

# What is asked of the doctor. One program may miss its severity on a busy machine: stalls are wall time.
PRECISION, RECALL, LINE = 0.97, 0.95, 0.95

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")


def expectation(path):
    lines = open(path, encoding="utf8").read().split("\n")
    words = re.match(r"// expect: (.*)", lines[0]).group(1).split()
    marked = [i + 1 for i, line in enumerate(lines) if line.rstrip().endswith("// here") or "// here" in line]
    length = re.match(r"// length: (\d+)", lines[1])
    holder = re.match(r"// held-by: (.*)", lines[1])
    return words[0], words[1] if len(words) > 1 else None, marked[0] if marked else None, \
        int(length.group(1)) if length else None, holder.group(1) if holder else None


def run(offheap, name, seconds, seed):
    path = os.path.join(HERE, name)
    pitfall, severity, line, length, holder = expectation(path)
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        done = subprocess.run([offheap, "doctor", "--json=" + report, path, str(length or seconds), str(seed)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=HERE, timeout=seconds * 3 + 60)
        try:
            result = json.load(open(report, encoding="utf8"))
        except OSError:
            return name, False, False, "no report: exit %d %s" % (done.returncode, done.stderr[-300:]), [], pitfall
    found = result["findings"]
    bad = [f for f in found if f["severity"] != "note"]
    shown = ["%s/%s/%s@%s:%d" % (f["pitfall"], f["rule"], f["severity"], f["site"]["file"], f["site"]["line"]) for f in found]
    if pitfall == "none":
        return name, not bad, True, "", shown, pitfall
    if pitfall == "not-enough-data":
        return name, result["verdict"] == pitfall, True, result["verdict"], shown, pitfall
    hits = [f for f in found if f["pitfall"] == pitfall]
    right_line = [f for f in hits if f["site"]["file"] == name and f["site"]["line"] == line]
    right = [f for f in right_line if severity in ("*", f["severity"]) and (severity == "note" or f["severity"] != "note")]
    if holder:
        right = [f for f in right if any(r["role"] == "held-by" and holder in r["text"] for r in f["related"])]
    wrong = [f for f in bad if f["pitfall"] != pitfall]
    why = "" if right else "expected %s %s at line %s" % (pitfall, severity, line) + (" held by " + holder if holder else "")
    if wrong:
        why += " extra findings"
    return name, bool(right) and not wrong, bool(right_line), why, shown, pitfall


def wilson(good, total):
    if total == 0:
        return 0.0, 1.0
    z, p = 1.96, good / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    reach = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return middle - reach, middle + reach


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("offheap")
    parser.add_argument("--seconds", default="13")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    names = sorted(n for n in os.listdir(HERE) if n.endswith(".js") and n != "service.js" and options.only in n)
    jobs = [(n, int(s), seed) for s in options.seconds.split(",") for seed in range(1, options.seeds + 1) for n in names]
    sick = sick_found = sick_line = healthy = healthy_quiet = serious_shapes = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        futures = {pool.submit(run, os.path.abspath(options.offheap), *job): job for job in jobs}
        for future in concurrent.futures.as_completed(futures):
            name, good, line, why, shown, pitfall = future.result()
            if pitfall == "none":
                healthy += 1
                healthy_quiet += good
                serious_shapes += any("/serious@" in s for s in shown)
            else:
                sick += 1
                sick_found += good
                sick_line += line
            print("%s %-28s %s %s" % ("ok  " if good else "FAIL", name, why, " ".join(shown)), flush=True)
    alarms = healthy - healthy_quiet
    precision = sick_found / (sick_found + alarms) if sick_found + alarms else 1
    low, high = wilson(alarms, healthy)
    print("sick %d of %d (line right in %d), healthy quiet %d of %d (false alarms: 95 %% interval %.3f-%.3f), "
          "precision %.3f, recall %.3f, serious on healthy %d"
          % (sick_found, sick, sick_line, healthy_quiet, healthy, low, high, precision,
             sick_found / sick if sick else 1, serious_shapes))
    recall, right_line = (sick_found / sick, sick_line / sick) if sick else (1, 1)
    sys.exit(0 if precision >= PRECISION and recall >= RECALL and right_line >= LINE and not serious_shapes else 1)


if __name__ == "__main__":
    main()
