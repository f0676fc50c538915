#!/usr/bin/env python3
"""What the doctor costs: the programs of this folder under `offheap run` and `offheap doctor`, in turns.

    run_overhead.py OFFHEAP [UNMONITORED_OFFHEAP] [--rounds 15] [--only NAME,NAME]

Means of the milliseconds a program took for its work (the clock), and of the processor time of the whole
command, report included, without the longest and the shortest two; ratios to `run`. (Means, because a round is
fast or slow as the heap's layout has it: see measure.js.) With a second command, built with -DOFFHEAP_MONITOR=OFF, also what a
monitor costs that is built in and does not run.
"""
import argparse, math, os, resource, statistics, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
MEASURE = os.path.join(HERE, "measure.js")


def once(command, name, turn):
    """(milliseconds of the work, processor seconds of the command)"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*command, MEASURE, name, str(turn)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 10, 11, 12):  # the doctor has its say here too
        sys.exit("%s %s: exit code %d" % (" ".join(command), name, done.returncode))
    return float(done.stdout), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def middle(values):
    """The mean without the two at each end."""
    values = sorted(values)
    return statistics.mean(values[2:-2] if len(values) > 5 else values)


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
            for way, command in ways.items():
                taken[way].append(once(command, name, turn))
        clock = {way: middle(t[0] for t in taken[way]) for way in ways}
        cpu = {way: middle(t[1] for t in taken[way]) for way in ways}
        ratios["doctor"].append(clock["doctor"] / clock["run"])
        ratios["cpu"].append(cpu["doctor"] / cpu["run"])
        line = "%-14s %9.0f %9.3f %9.3f" % (name, clock["run"], ratios["doctor"][-1], ratios["cpu"][-1])
        if options.unmonitored:
            ratios["off"].append(clock["run"] / clock["without"])
            line += " %9.3f" % ratios["off"][-1]
        print(line, flush=True)
    for way, all_of in ratios.items():
        if all_of:
            print("%s: geometric mean %.3f, largest %.3f" % (way, math.exp(statistics.mean(map(math.log, all_of))), max(all_of)))


main()
