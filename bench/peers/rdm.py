"""The Pearson RDM of a feature map by numpy, or its effective dimensionality from the Gram matrix.

rdm.py float64|float32|dimensionality MAP ROWS COLUMNS [OUTPUT]: reads float32 features, works once and writes the upper
triangle, or the one number, to OUTPUT as float64, says what it is and its peak memory, then answers each line "run" with
the seconds of one more pass.
"""

import resource
import sys
import time

import numpy
from threadpoolctl import threadpool_info

kind, source, rows, columns = sys.argv[1:5]
shape = (int(rows), int(columns))
features = numpy.fromfile(source, dtype=numpy.float32).reshape(shape)


def run():
    start = time.perf_counter()
    if kind == "dimensionality":
        centred = features - features.mean(0)
        gram = centred @ centred.T
        value = float(numpy.trace(gram, dtype=float) ** 2 / (gram.astype(float) ** 2).sum())
        return time.perf_counter() - start, numpy.array([value])
    rdm = 1 - numpy.corrcoef(features, dtype=kind)
    return time.perf_counter() - start, rdm


first, rdm = run()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
if len(sys.argv) > 5:
    (rdm if rdm.ndim == 1 else rdm[numpy.triu_indices(shape[0], 1)]).astype(numpy.float64).tofile(sys.argv[5])
del rdm
blas = next((found for found in threadpool_info() if found["user_api"] == "blas"), {})
print(
    f"peak {peak} MiB, first run {first:.2f} s, numpy {numpy.__version__}, {blas.get('internal_api')}"
    f" {blas.get('version')} {blas.get('architecture')}, {blas.get('num_threads')} threads",
    flush=True,
)
for line in sys.stdin:
    print(run()[0], flush=True)
