"""Sparse random projection by scikit-learn, or by a sparse product of torch.

projection.py sklearn|torch MAP COMPONENTS THREADS: reads float32 features from a NumPy file, says what it is, and answers
each line "run" with the seconds of making the matrix and applying it, "check" with the largest change of the distances
between rows i and i + 1 in the last run.

For torch the matrix is made as fast as numpy can, by the gaps between entries, and not by scikit-learn's loop.
"""

import sys
import time
import warnings

import numpy

# Torch says of its sparse tensors that they are new.
warnings.filterwarnings("ignore")
kind, source, components, threads = sys.argv[1:5]
components = int(components)
features = numpy.load(source)
count, width = features.shape
density = 1 / numpy.sqrt(width)

if kind == "sklearn":
    import sklearn
    from sklearn.random_projection import SparseRandomProjection

    facts = f"scikit-learn {sklearn.__version__}, numpy {numpy.__version__}"

    def run(seed):
        return SparseRandomProjection(components, random_state=seed).fit_transform(features)
else:
    import torch

    torch.set_num_threads(int(threads))
    tensor = torch.from_numpy(features)
    facts = f"torch {torch.__version__}, {torch.get_num_threads()} threads"

    def run(seed):
        generator = numpy.random.default_rng(seed)
        cells = components * width
        expected = cells * density
        gaps = generator.geometric(density, int(expected + 8 * numpy.sqrt(expected)) + 16)
        places = numpy.cumsum(gaps) - 1
        places = places[places < cells]
        signs = generator.integers(0, 2, len(places), dtype=numpy.int8)
        size = numpy.float32(1 / numpy.sqrt(density * components))
        values = numpy.where(signs == 1, size, -size)
        starts = numpy.searchsorted(places, numpy.arange(components + 1) * width)
        matrix = torch.sparse_csr_tensor(
            torch.from_numpy(starts), torch.from_numpy(places % width), torch.from_numpy(values),
            size=(components, width))
        return torch.sparse.mm(matrix, tensor.T).T.contiguous().numpy()


def distances(rows):
    return numpy.array([numpy.linalg.norm(rows[i].astype(float) - rows[i + 1]) for i in range(0, count - 1, 50)])


print(facts, flush=True)
before, result = distances(features), None
for turn, line in enumerate(sys.stdin):
    if line.strip() == "check":
        print(float(numpy.abs(distances(numpy.asarray(result)) / before - 1).max()), flush=True)
        continue
    result = None
    start = time.perf_counter()
    result = run(turn)
    print(time.perf_counter() - start, flush=True)
