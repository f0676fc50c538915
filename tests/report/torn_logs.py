"""Logs cut anywhere and with bytes changed: a report or a reason, never a crash, never half a report.
usage: torn_logs.py OFFHEAP SYNTHETIC_LOG [COUNT] [SEED]"""
import json
import os
import random
import subprocess
import sys
import tempfile

offheap, synthetic_log = (os.path.abspath(path) for path in sys.argv[1:3])
count = int(sys.argv[3]) if len(sys.argv) > 3 else 300
seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 32)
print("seed", seed)
random.seed(seed)
failures = 0


def fail(what):
    global failures
    failures += 1
    print("FAIL:", what)


def no_constant(text):
    raise ValueError(f"{text} is no JSON")


def load(text):
    return json.loads(text, parse_constant=no_constant)


def torn(log):
    """Cut, or with a few bytes changed, doubled or lost."""
    log = bytearray(log)
    if random.random() < 0.3:
        return bytes(log[:random.randrange(len(log))])
    for _ in range(random.choice((1, 1, 2, 5, 20))):
        at = random.randrange(12, len(log))
        kind = random.random()
        if kind < 0.6:
            log[at] = random.choice((0, 1, 0x7f, 0x80, 0xff, random.randrange(256)))
        elif kind < 0.8:
            del log[at:at + random.randrange(1, 40)]
        else:
            log[at:at] = log[at:at + random.randrange(1, 40)]
    return bytes(log)


def check_reports(name):
    report = load(open("torn.json", "rb").read().decode("utf-8"))
    if list(report) != ["version", "verdict", "findings", "timeline", "sites", "overhead"]:
        fail(f"{name}: the JSON lacks parts")
    scope = load(open("torn.speedscope", "rb").read().decode("utf-8"))
    frames = len(scope["shared"]["frames"])
    if any(not 0 <= frame < frames for one in scope["profiles"] for sample in one["samples"] for frame in sample):
        fail(f"{name}: speedscope has a frame that is not there")
    page = open("torn.html", "rb").read().decode("utf-8")
    if not page.endswith("</html>\n"):
        fail(f"{name}: the page is not whole")
    data = load(page[page.index("const data = ") + 13:page.index(";\nconst { report } = data;")])
    if any(not 0 < frame < len(data["frames"]) for stack in data["stacks"] for frame in stack["frames"]):
        fail(f"{name}: the page has a frame that is not there")


with tempfile.TemporaryDirectory() as work:
    os.chdir(work)
    logs = []
    for run in ("sick", "short"):
        subprocess.run([synthetic_log, run, "whole.log"], check=True)
        logs.append(open("whole.log", "rb").read())
    codes = {}
    for i in range(count):
        with open("torn.log", "wb") as file:
            file.write(torn(random.choice(logs)))
        for name in ("torn.json", "torn.html", "torn.speedscope"):
            if os.path.exists(name):
                os.unlink(name)
        done = subprocess.run([offheap, "doctor", "--replay=torn.log", "--json=torn.json", "--html=torn.html",
                               "--speedscope=torn.speedscope", "--pprof=torn.pb.gz", "--collapsed=torn.txt"], capture_output=True, timeout=60)
        codes[done.returncode] = codes.get(done.returncode, 0) + 1
        if done.returncode not in (0, 1, 10, 11, 12):
            fail(f"number {i} ends with {done.returncode}: {done.stderr[-800:].decode('utf-8', 'replace')}")
        elif done.returncode == 1:
            if done.stderr.count(b"\n") != 1 or not done.stderr.startswith(b"offheap: "):
                fail(f"number {i}: no reason: {done.stderr[-300:]}")
        else:
            try:
                check_reports(f"number {i}")
            except (ValueError, OSError) as error:
                fail(f"number {i}: {error}")
    print("exit codes", dict(sorted(codes.items())))
    os.chdir("/")
sys.exit(1 if failures else 0)
