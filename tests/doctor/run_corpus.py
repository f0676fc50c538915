#!/usr/bin/env python3
"""Runs the corpus under `offheap doctor` and compares pitfall, file, line and severity.

    run_corpus.py OFFHEAP [--seconds 10,30,120] [--seeds 5] [--jobs 8] [--only TEXT] [--reports FOLDER]

A program is a file, or a folder with `app.js` or `app.mjs`. Its first line says what is to be found
(`// expect: leak serious`; `warn|serious` where it depends on the machine; `none`), and the line to be named is
marked with `// here`, in whichever of its files. The second line may say `// length: SECONDS` or
`// held-by: WORDS` that the finding has to use about what holds a leak. Notes about a healthy program
are allowed. Programs mostly wait, so many run at once. --reports keeps the JSON reports, named so that
compare_rules.py knows them.
"""
import argparse, concurrent.futures, json, math, os, re, subprocess, sys, tempfile

# What is asked of the doctor. One program may miss its severity on a busy machine: stalls are wall time.
PRECISION, RECALL, LINE = 0.97, 0.95, 0.95

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")


class Program:
    def __init__(self, name):
        path = os.path.join(HERE, name)
        self.name, self.is_folder = name, os.path.isdir(path)
        self.folder = path if self.is_folder else HERE
        self.main = next(f for f in ("app.js", "app.mjs") if os.path.exists(os.path.join(path, f))) \
            if self.is_folder else name
        lines = self.read(self.main)
        words = re.match(r"// expect: (.*)", lines[0]).group(1).split()
        self.pitfall, self.severity = words[0], words[1] if len(words) > 1 else None
        length = re.match(r"// length: (\d+)", lines[1])
        holder = re.match(r"// held-by: (.*)", lines[1])
        self.length, self.holder = int(length.group(1)) if length else None, holder.group(1) if holder else None
        self.sites = [(file, number + 1) for file in self.files()
                      for number, line in enumerate(self.read(file)) if "// here" in line]

    def files(self):
        if not self.is_folder:
            return [self.main]
        return [os.path.relpath(os.path.join(root, file), self.folder)
                for root, _, files in os.walk(self.folder) for file in sorted(files) if file.endswith("js")]

    def read(self, file):
        with open(os.path.join(self.folder, file), encoding="utf8") as text:
            return text.read().split("\n")


def diagnose(offheap, program, seconds, seed, report):
    length = program.length or seconds
    done = subprocess.run([offheap, "doctor", "--json=" + report, program.main, str(length), str(seed)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=program.folder,
                          timeout=length * 3 + 60)
    with open(report, encoding="utf8") as text:
        return done, json.load(text)


def run(offheap, name, seconds, seed, reports):
    """The program's name, whether all is well, whether the line is right, why not, findings, pitfall."""
    program = Program(name)
    pitfall, severity = program.pitfall, program.severity
    with tempfile.TemporaryDirectory() as scratch:
        report = os.path.join(reports or scratch, "%s.%s.%d.%d.json" % (pitfall, name, seconds, seed))
        try:
            done, result = diagnose(offheap, program, seconds, seed, report)
        except (OSError, subprocess.TimeoutExpired) as error:
            return name, False, False, "no report: %s" % error, [], pitfall
    found = result["findings"]
    bad = [f for f in found if f["severity"] != "note"]
    shown = ["%s/%s/%s@%s:%d" % (f["pitfall"], f["rule"], f["severity"], f["site"]["file"], f["site"]["line"]) for f in found]
    if done.returncode not in (0, 10, 11, 12):
        return name, False, False, "exit %d %s" % (done.returncode, done.stderr[-300:]), shown, pitfall
    if pitfall == "none":
        return name, not bad, True, "", shown, pitfall
    if pitfall == "not-enough-data":
        return name, result["verdict"] == pitfall, True, result["verdict"], shown, pitfall
    right_line = [f for f in found if f["pitfall"] == pitfall
                  and (f["site"]["file"], f["site"]["line"]) in program.sites]
    right = [f for f in right_line if f["severity"] in severity.split("|")]
    if program.holder:
        right = [f for f in right if any(r["role"] == "held-by" and program.holder in r["text"] for r in f["related"])]
    wrong = [f for f in bad if f not in right_line]
    why = "" if right else "expected %s %s at %s:%d" % (pitfall, severity, *program.sites[0]) \
        + (" held by " + program.holder if program.holder else "")
    if wrong:
        why += " extra findings"
    return name, bool(right) and not wrong, bool(right_line), why, shown, pitfall


def wilson(good, total):
    """The 95 % interval of a share, as text."""
    if total == 0:
        return "of none"
    z, p = 1.96, good / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    reach = z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return "%d of %d = %.3f (%.3f-%.3f)" % (good, total, p, max(0, middle - reach), min(1, middle + reach))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("offheap")
    parser.add_argument("--seconds", default="13")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--only", default="")
    parser.add_argument("--reports")
    options = parser.parse_args()
    names = sorted(n for n in os.listdir(HERE) if n != "service.js" and options.only in n)
    jobs = [(n, int(s), seed) for s in options.seconds.split(",") for seed in range(1, options.seeds + 1) for n in names]
    sick = sick_found = sick_line = healthy = healthy_quiet = serious_healthy = 0
    if options.reports:
        os.makedirs(options.reports, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        futures = {pool.submit(run, os.path.abspath(options.offheap), *job, options.reports): job for job in jobs}
        for future in concurrent.futures.as_completed(futures):
            name, good, line, why, shown, pitfall = future.result()
            if pitfall == "none":
                healthy += 1
                healthy_quiet += good
                serious_healthy += any("/serious@" in s for s in shown)
            else:
                sick += 1
                sick_found += good
                sick_line += line
            print("%s %-28s %s %s" % ("ok  " if good else "FAIL", name, why, " ".join(shown)), flush=True)
    alarms = healthy - healthy_quiet
    print("share of runs, with its 95 % Wilson interval:")
    print("  recall        %s" % wilson(sick_found, sick))
    print("  right line    %s" % wilson(sick_line, sick))
    print("  precision     %s" % wilson(sick_found, sick_found + alarms))
    print("  false alarms  %s" % wilson(alarms, healthy))
    print("  serious ones  %s" % wilson(serious_healthy, healthy))
    share = lambda part, whole: part / whole if whole else 1
    passed = share(sick_found, sick_found + alarms) >= PRECISION and share(sick_found, sick) >= RECALL \
        and share(sick_line, sick) >= LINE and not serious_healthy
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
