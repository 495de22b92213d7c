"""Tables by pandas or polars.

tables.py pandas|polars TABLE RIGHT THREADS: says what it is, then answers each of the lines read, group, join, sort and
check with seconds (of check: a number that all sides must agree on).
"""

import os
import resource
import sys
import time

kind, table, right, threads = sys.argv[1:5]
os.environ["POLARS_MAX_THREADS"] = threads
import pandas  # noqa: E402
import polars  # noqa: E402

library = pandas if kind == "pandas" else polars
other = library.read_csv(right)
frame = None
result = None
print(f"{kind} {library.__version__}", flush=True)
for line in sys.stdin:
    word = line.strip()
    if word == "peak":
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, flush=True)
        continue
    if word == "check":
        print(float(result), flush=True)
        continue
    start = time.perf_counter()
    if word == "read":
        frame = None
        frame = library.read_csv(table)
        done = frame
    elif kind == "pandas":
        if word == "group":
            done = frame.groupby(["layer", "subject"], sort=False).agg(
                mean=("score", "mean"), most=("p", "max"), rows=("score", "count")).reset_index()
        elif word == "join":
            done = frame.merge(other, on="stimulus")
        else:
            done = frame.sort_values(["roi", "score"], ascending=[True, False], kind="stable")
    else:
        if word == "group":
            done = frame.group_by(["layer", "subject"], maintain_order=True).agg(
                polars.col("score").mean().alias("mean"), polars.col("p").max().alias("most"),
                polars.col("score").count().alias("rows"))
        elif word == "join":
            done = frame.join(other, on="stimulus", maintain_order="left")
        else:
            done = frame.sort(["roi", "score"], descending=[False, True], maintain_order=True)
    print(time.perf_counter() - start, flush=True)
    if word == "read":
        result = frame["score"].sum() + frame["n"].sum()
    elif word == "group":
        result = done["mean"].sum() + done["most"].sum() + done["rows"].sum()
    elif word == "join":
        result = done["weight"].sum() + len(done)
    else:
        result = done["score"].head(1000).sum() + done["score"].tail(1000).sum()
    del done
