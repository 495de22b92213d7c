"""Ridge regression of many voxels on one layer, with a penalty for each voxel, as two kinds of users would write it.

encoding.py torch|numpy FEATURES RESPONSES OUTPUT: reads .npy of float32, even rows train and odd rows test, works once,
writes r of each voxel on the test rows to OUTPUT (float64), says what it is, then answers each line "run" with the seconds
of one more pass. Both standardise features by the training rows and try the penalties 0.1, 1, ... 100000.

torch: penalties by Pearson r of leave-one-out predictions, then weights for all features and a product with them.
numpy: penalties by squared error of leave-one-out predictions; one eigendecomposition, and no weights of features.
"""

import sys
import time

import numpy
from threadpoolctl import threadpool_info

kind, features, responses, output = sys.argv[1:5]
x, y = numpy.load(features), numpy.load(responses)
parts = [numpy.ascontiguousarray(part) for part in (x[::2], x[1::2], y[::2], y[1::2])]
penalties = [10.0**power for power in range(-1, 6)]


def by_torch(torch, train, test, observed, wanted):
    centre, spread = train.mean(0), train.std(0, unbiased=False)
    spread[spread == 0] = 1
    z, mean = (train - centre) / spread, observed.mean(0)
    target = observed - mean
    values, vectors = torch.linalg.eigh(z @ z.T)
    # The direction of ones carries the intercept, which no penalty shrinks.
    ones = int(vectors.sum(0).abs().argmax())
    along, squared = vectors.T @ target, vectors**2
    lengths = target.norm(dim=0)
    best = torch.full((target.shape[1],), -2.0)
    kept = torch.zeros_like(target)
    for penalty in penalties:
        gains = 1 / (values.clamp(min=0) + penalty)
        gains[ones] = 0
        dual = vectors @ (gains[:, None] * along)
        left_out = target - dual / (squared @ gains)[:, None]
        left_out -= left_out.mean(0)
        r = (left_out * target).sum(0) / (left_out.norm(dim=0) * lengths)
        better = r > best
        best[better] = r[better]
        kept[:, better] = dual[:, better]
    weights = z.T @ kept
    predicted = ((test - centre) / spread) @ weights + mean
    a, b = predicted - predicted.mean(0), wanted - wanted.mean(0)
    return (a * b).sum(0) / (a.norm(dim=0) * b.norm(dim=0))


def by_numpy(train, test, observed, wanted):
    centre, spread = train.mean(0), train.std(0)
    z, rest = (train - centre) / spread, (test - centre) / spread
    mean = observed.mean(0)
    target = observed - mean
    values, vectors = numpy.linalg.eigh((z @ z.T).astype(numpy.float64))
    ones = numpy.abs(vectors.sum(0)).argmax()
    squared, single = vectors**2, vectors.astype(numpy.float32)
    along = single.T @ target
    least, kept = None, None
    for penalty in penalties:
        gains = 1 / (values + penalty)
        gains[ones] = 0
        dual = (single * gains.astype(numpy.float32)) @ along
        errors = dual / (squared @ gains).astype(numpy.float32)[:, None]
        press = numpy.einsum("ij,ij->j", errors, errors)
        if least is None:
            least, kept = press, dual
            continue
        better = press < least
        least[better] = press[better]
        kept[:, better] = dual[:, better]
    predicted = (rest @ z.T) @ kept
    a, b = predicted - predicted.mean(0), wanted - wanted.mean(0)
    return numpy.einsum("ij,ij->j", a, b) / numpy.sqrt(
        numpy.einsum("ij,ij->j", a, a) * numpy.einsum("ij,ij->j", b, b))


if kind == "torch":
    import torch

    tensors = [torch.from_numpy(part) for part in (parts[0], parts[1], parts[2], parts[3])]
    version = f"torch {torch.__version__}, {torch.get_num_threads()} threads"

    def work():
        return by_torch(torch, tensors[0], tensors[1], tensors[2], tensors[3]).numpy()
else:
    blas = next((found for found in threadpool_info() if found["user_api"] == "blas"), {})
    version = (
        f"numpy {numpy.__version__}, {blas.get('internal_api')} {blas.get('version')} {blas.get('architecture')},"
        f" {blas.get('num_threads')} threads")

    def work():
        return by_numpy(parts[0], parts[1], parts[2], parts[3])


work().astype(numpy.float64).tofile(output)
print(version, flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    work()
    print(time.perf_counter() - start, flush=True)
