"""All layers of a network against regions of voxels, in the manner of this field's packages for torch.

layers.py FOLDER OUTPUT: FOLDER holds maps/*.npy (stimuli x features, float32), responses.npy (stimuli x voxels) and
regions.txt (name, first voxel, end of voxels). For each layer: the map is read; even rows train, odd rows test; RDMs of the
map on both (cRSA); a sparse random projection where the map is wider than that; ridge regression with seven penalties chosen
by voxel (r of leave-one-out predictions), and r of the predictions (eReg); RDMs of the predictions of each region (eRSA);
effective dimensionality. Works once and prints seconds from the first read, peak memory and versions; imports are not timed.
OUTPUT gets lines of layer, region, half, cRSA, eReg, eRSA.
"""

import pathlib
import resource
import sys
import time
import warnings

import numpy
import torch

# Torch says of its sparse tensors that they are new.
warnings.filterwarnings("ignore")
folder, output = pathlib.Path(sys.argv[1]), sys.argv[2]
penalties = [10.0**power for power in range(-1, 6)]
seconds = {}


class Part:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.start = time.perf_counter()

    def __exit__(self, *_):
        seconds[self.name] = seconds.get(self.name, 0) + time.perf_counter() - self.start


def projected(values, components, seed):
    """The matrix is made by numpy from the gaps between its entries, a small part of the time of the product."""
    width = values.shape[1]
    density = 1 / numpy.sqrt(width)
    generator = numpy.random.default_rng(seed)
    cells = components * width
    expected = cells * density
    gaps = generator.geometric(density, int(expected + 8 * numpy.sqrt(expected)) + 16)
    places = numpy.cumsum(gaps) - 1
    places = places[places < cells]
    signs = generator.integers(0, 2, len(places), dtype=numpy.int8)
    size = numpy.float32(1 / numpy.sqrt(density * components))
    entries = numpy.where(signs == 1, size, -size)
    starts = numpy.searchsorted(places, numpy.arange(components + 1) * width)
    matrix = torch.sparse_csr_tensor(
        torch.from_numpy(starts), torch.from_numpy(places % width), torch.from_numpy(entries), size=(components, width))
    return torch.sparse.mm(matrix, values.T).T.contiguous()


def column_r(x, y):
    a, b = x - x.mean(0), y - y.mean(0)
    return (a * b).sum(0) / (a.norm(dim=0) * b.norm(dim=0))


def ridge(train, test, observed):
    """Leave-one-out predictions of the training rows, and predictions of the test rows."""
    centre, spread = train.mean(0), train.std(0, unbiased=False)
    spread[spread == 0] = 1
    z, mean = (train - centre) / spread, observed.mean(0)
    target = observed - mean
    values, vectors = torch.linalg.eigh(z @ z.T)
    # The direction of ones carries the intercept, which no penalty shrinks.
    ones = int(vectors.sum(0).abs().argmax())
    along, squared = vectors.T @ target, vectors**2
    best = torch.full((target.shape[1],), -2.0)
    kept, inner = torch.zeros_like(target), torch.zeros_like(target)
    for penalty in penalties:
        gains = 1 / (values.clamp(min=0) + penalty)
        gains[ones] = 0
        dual = vectors @ (gains[:, None] * along)
        left_out = target - dual / (squared @ gains)[:, None]
        r = column_r(left_out, target)
        better = r > best
        best[better] = r[better]
        kept[:, better], inner[:, better] = dual[:, better], left_out[:, better]
    return inner + mean, ((test - centre) / spread) @ (z.T @ kept) + mean


def dimensionality(values):
    values = values - values.mean(0)
    spectrum = torch.linalg.eigvalsh(values @ values.T).double().clamp(min=0)
    return float(spectrum.sum() ** 2 / (spectrum**2).sum())


upper = {}


def agreement(one, other):
    n = one.shape[0]
    if n not in upper:
        upper[n] = torch.triu(torch.ones(n, n, dtype=torch.bool), diagonal=1)
    return float(torch.corrcoef(torch.stack([one[upper[n]], other[upper[n]]]))[0, 1])


begin = time.perf_counter()
responses = torch.from_numpy(numpy.load(folder / "responses.npy"))
regions = [line.split() for line in (folder / "regions.txt").read_text().splitlines()]
regions = {name: slice(int(first), int(end)) for name, first, end in regions}
halves = {"train": responses[::2].contiguous(), "test": responses[1::2].contiguous()}
measured = {(name, half): 1 - torch.corrcoef(halves[half][:, units]) for name, units in regions.items() for half in halves}
# The number that scikit-learn's bound of Johnson and Lindenstrauss gives for distances kept to a tenth.
components = int(4 * numpy.log(len(responses)) / (0.1**2 / 2 - 0.1**3 / 3))
lines = []
for index, file in enumerate(sorted((folder / "maps").glob("*.npy"))):
    with Part("read"):
        features = torch.from_numpy(numpy.load(file))
    with Part("crsa"):
        own = {"train": 1 - torch.corrcoef(features[::2]), "test": 1 - torch.corrcoef(features[1::2])}
    if features.shape[1] > components:
        with Part("projection"):
            features = projected(features, components, index)
    train, test = features[::2].contiguous(), features[1::2].contiguous()
    with Part("dimensionality"):
        dimensions = dimensionality(train), dimensionality(test)
    with Part("ridge"):
        inner, outer = ridge(train, test, halves["train"])
        predicted = {"train": inner, "test": outer}
    with Part("scores"):
        scores = {half: column_r(predicted[half], halves[half]) for half in halves}
    with Part("ersa"):
        for half in halves:
            for name, units in regions.items():
                lines.append(
                    f"{file.stem} {name} {half} {agreement(own[half], measured[name, half]):.6f}"
                    f" {float(scores[half][units].mean()):.6f}"
                    f" {agreement(1 - torch.corrcoef(predicted[half][:, units]), measured[name, half]):.6f}")
end = time.perf_counter() - begin
pathlib.Path(output).write_text("\n".join(lines) + "\n")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
print(
    f"{end:.3f} {peak} torch {torch.__version__}, {torch.get_num_threads()} threads;",
    ", ".join(f"{name} {spent:.1f} s" for name, spent in seconds.items()), flush=True)
