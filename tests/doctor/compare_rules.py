#!/usr/bin/env python3
"""The leak rule beside three others, on the same recorded runs.

    run_corpus.py build/offheap --reports FOLDER; compare_rules.py FOLDER

All four get the same series: `external` four times a second, as the reports' timelines have it. The
three others see nothing else, as they would in any program:

    five growths   memwatch's: five samples in a row, each larger than the one before. Its samples are
                   heaps after a collection; here they are the lowest value of each second, which is
                   the kindest reading.
    slope and r2   a straight line by least squares after warm-up rises by 256 KiB or more and
                   explains 80 % of the variance (r2 >= 0.8)
    Mann-Kendall   alone on the lowest values of 30 blocks: p < 0.001

A run of a program that is meant to leak should fire, any other should not; runs with pinning are left
out, since there external does grow and the others cannot know why.
"""
import collections, glob, json, math, os, sys

WARM = 0.2
BLOCKS = 30


def lows(timeline, count):
    """The lowest value of each of `count` equal parts."""
    parts = [timeline[len(timeline) * i // count:len(timeline) * (i + 1) // count] for i in range(count)]
    return [min(part) for part in parts if part]


def five_growths(series, seconds):
    run = 0
    values = lows(series, max(1, round(seconds)))
    for before, after in zip(values, values[1:]):
        run = run + 1 if after > before else 0
        if run >= 5:
            return True
    return False


def slope_and_r2(series, seconds):
    values = series[int(len(series) * WARM):]
    n = len(values)
    if n < 3:
        return False
    mean_t, mean_y = (n - 1) / 2, sum(values) / n
    covariance = sum((t - mean_t) * (y - mean_y) for t, y in enumerate(values))
    spread_t, spread_y = sum((t - mean_t) ** 2 for t in range(n)), sum((y - mean_y) ** 2 for y in values)
    if spread_y == 0:
        return False
    return covariance / spread_t * n >= 256 * 1024 and covariance ** 2 / (spread_t * spread_y) >= 0.8


def mann_kendall(series, seconds):
    values = lows(series[int(len(series) * WARM):], BLOCKS)
    n = len(values)
    s = sum((b > a) - (b < a) for i, a in enumerate(values) for b in values[i + 1:])
    ties = sum(t * (t - 1) * (2 * t + 5) for t in collections.Counter(values).values())
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    if variance <= 0 or s <= 0:
        return False
    return 0.5 * math.erfc((s - 1) / math.sqrt(2 * variance)) < 0.001


def survivors(report):
    return any(f["pitfall"] == "leak" for f in report["findings"])


def main():
    count = collections.Counter()
    rules = ("five growths in a row", "slope and r2", "Mann-Kendall alone", "survivors, backlog (this doctor)")
    for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.json"))):
        pitfall = os.path.basename(path).split(".")[0]
        if pitfall in ("pinning", "not-enough-data"):
            continue
        with open(path, encoding="utf8") as text:
            report = json.load(text)
        timeline = report["timeline"][:-2]  # the program winds down
        series = [point["external"] for point in timeline]
        seconds = timeline[-1]["t"] if series else 0
        is_leak = pitfall == "leak"
        count["leaks" if is_leak else "others"] += 1
        answers = (five_growths(series, seconds), slope_and_r2(series, seconds), mann_kendall(series, seconds),
                   survivors(report))
        for rule, fires in zip(rules, answers):
            count[rule, is_leak] += fires
    print("| rule | leaks found | false alarms |\n|---|---|---|")
    for rule in rules:
        print("| %s | %d of %d | %d of %d |" % (rule, count[rule, True], count["leaks"], count[rule, False], count["others"]))


if __name__ == "__main__":
    main()
