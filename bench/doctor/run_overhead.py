#!/usr/bin/env python3
"""What the doctor costs: the programs of this folder under `offheap run` and `offheap doctor`, in turns.

    run_overhead.py OFFHEAP [UNMONITORED_OFFHEAP] [--rounds 15] [--only NAME,NAME]

A program does a fixed amount of work. Each round runs it once each way, the first of them another in each
round, with the same ballast in the heap (measure.js), and what counts is the ratio of the two: a machine
that is slow for a second is slow for both. Of all rounds the median, for the milliseconds of the work (the
clock) and for the processor time, user and system, of the whole command, start-up and report included. With a second
command, built with -DOFFHEAP_MONITOR=OFF, also what a monitor costs that is built in and does not run.
"""
import argparse, math, os, statistics, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
MEASURE = os.path.join(HERE, "measure.js")


def once(command, name, turn):
    """(milliseconds of the work, processor seconds of the command)"""
    child = subprocess.Popen([*command, MEASURE, name, str(turn)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 10, 11, 12):  # the doctor has its say here too
        sys.exit("%s %s: exit code %d" % (" ".join(command), name, child.returncode))
    return float(said), used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("offheap")
    parser.add_argument("unmonitored", nargs="?")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    ways = {"run": [options.offheap, "run"], "doctor": [options.offheap, "doctor"]}
    if options.unmonitored:
        ways["without"] = [options.unmonitored, "run"]
    names = sorted(n[:-3] for n in os.listdir(os.path.join(HERE, "programs")))
    if options.only:
        names = [n for n in names if n in options.only.split(",")]
    print("%-14s %9s %9s %9s%s" % ("program", "run ms", "doctor", "cpu", "  built in, off" if options.unmonitored else ""))
    ratios = {"doctor": [], "cpu": [], "off": []}
    for name in names:
        taken = {way: [] for way in ways}
        for turn in range(options.rounds):
            order = list(ways.items())
            for way, command in order if turn % 2 else reversed(order):
                taken[way].append(once(command, name, turn))

        def ratio(way, to, which):
            return statistics.median(a[which] / b[which] for a, b in zip(taken[way], taken[to]))

        ratios["doctor"].append(ratio("doctor", "run", 0))
        ratios["cpu"].append(ratio("doctor", "run", 1))
        clock = statistics.median(t[0] for t in taken["run"])
        line = "%-14s %9.0f %9.3f %9.3f" % (name, clock, ratios["doctor"][-1], ratios["cpu"][-1])
        if options.unmonitored:
            ratios["off"].append(ratio("run", "without", 0))
            line += " %9.3f" % ratios["off"][-1]
        print(line, flush=True)
    for way, all_of in ratios.items():
        if all_of:
            print("%s: geometric mean %.3f, largest %.3f" % (way, math.exp(statistics.mean(map(math.log, all_of))), max(all_of)))


main()
