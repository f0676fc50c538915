#!/usr/bin/env python3
"""What the doctor costs: the programs of this folder under `offheap run` and `offheap doctor`.

    run_overhead.py OFFHEAP [UNMONITORED_OFFHEAP] [--rounds 8] [--turns 8] [--only NAME,NAME]

A program does a fixed amount of work. The speed of a machine changes within seconds, and from core to core, by more
than the doctor costs. So there are three figures, each with the same ballast in the heap both ways (measure.js):

work        both ways at the same time on one core, which the system deals out to them in slices of milliseconds:
            what slows the one slows the other. The processor time, user and system, of the work alone, which is what
            the clock shows of a program that has a core to itself. `run` beside itself is within half a percent of 1.
command     the same of the whole commands, start-up and report included.
clock       one after the other, in turns: the milliseconds of the work. The rounds are up to a tenth apart, and so
            are medians of a few.

Each is the median of the rounds' ratios. With a second command, built with -DOFFHEAP_MONITOR=OFF, also what a monitor
costs that is built in and does not run.
"""
import argparse, math, os, statistics, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
MEASURE = os.path.join(HERE, "measure.js")


def start(command, name, ballast):
    return subprocess.Popen([*command, MEASURE, name, str(ballast)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def finish(child):
    """(the work by the clock, the work's processor time, the command's), in milliseconds"""
    said = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 10, 11, 12):  # the doctor has its say here too
        sys.exit("%s: exit code %d" % (" ".join(child.args), child.returncode))
    clock, work = map(float, said.split())
    return clock, work, (used.ru_utime + used.ru_stime) * 1000


def side_by_side(commands, name, ballast):
    children = [start(command, name, ballast) for command in commands]
    return [finish(child)[1:] for child in children]


def in_turns(commands, name, ballast):
    return [finish(start(command, name, ballast))[:1] for command in commands]


def median_ratios(measure, one, other, name, rounds):
    """Of one way over the other, of each thing measured; which of them begins is another in each round."""
    ratios = []
    for ballast in range(rounds):
        if ballast % 2:
            second, first = measure((other, one), name, ballast)
        else:
            first, second = measure((one, other), name, ballast)
        ratios.append([a / b for a, b in zip(first, second)])
    return [statistics.median(of) for of in zip(*ratios)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("offheap")
    parser.add_argument("unmonitored", nargs="?")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--turns", type=int, default=8)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    run = [options.offheap, "run"]
    comparisons = {"doctor / run": ([options.offheap, "doctor"], run), "run / run": (run, run)}
    if options.unmonitored:
        comparisons["off / without"] = (run, [options.unmonitored, "run"])
    names = sorted(n[:-3] for n in os.listdir(os.path.join(HERE, "programs")))
    if options.only:
        names = [n for n in names if n in options.only.split(",")]
    figures = ["work", "command"] + ["clock"] * (options.turns > 0)
    row = "%-14s %-14s" + " %9.3f" * len(figures)
    print("%-14s %-14s" % ("program", "") + " %9s" * len(figures) % tuple(figures))
    medians = {what: [] for what in comparisons}
    for name in names:
        for what, (one, other) in comparisons.items():
            medians[what].append(median_ratios(side_by_side, one, other, name, options.rounds) +
                                 median_ratios(in_turns, one, other, name, options.turns))
            print(row % (name, what, *medians[what][-1]), flush=True)
    for what, all_of in medians.items():
        print(row % ("geometric mean", what, *(math.exp(statistics.mean(map(math.log, of))) for of in zip(*all_of))))
        print(row % ("largest", what, *map(max, zip(*all_of))))


main()
