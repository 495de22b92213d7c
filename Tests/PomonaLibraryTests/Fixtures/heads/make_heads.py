"""Peers for features over the moments of a story: heads, magnitudes, RDMs of all layers, autocorrelation.

Embeddings and transformations of three layers over 48 moments of two stories: 12 features a layer, of which a
transformation has four heads of three. What is compared with:

- magnitudes: numpy.linalg.norm of each head's features;
- the RDM of all layers side by side, each feature z-scored over moments (ddof 0): 1 - numpy.corrcoef; and Spearman's r
  (scipy) between that of embeddings and that of transformations, as bert_rdms.ipynb of Kumar, Sumers et al. (2024) has it;
- the second-order RDM of layers: 1 - Pearson's r between RDMs, and Spearman's r between the two;
- autocorrelation: statsmodels.tsa.stattools.acf over the whole series as one run, averaged over features; within the
  two stories numerators and denominators of statsmodels.tsa.stattools.acovf (biased, of each story) added.

    python make_heads.py
"""

import json

import numpy
import scipy
import statsmodels
from scipy.spatial.distance import squareform
from scipy.stats import spearmanr, zscore
from statsmodels.tsa.stattools import acf, acovf

moments, layers, width, heads, lags = 48, 3, 12, 4, 10
rng = numpy.random.default_rng(3)


def slow(count, a):
    series = rng.normal(size=(moments, count))
    for t in range(1, moments):
        series[t] += a * series[t - 1]
    return series


shared = slow(width, 0.6)
embeddings = {f"layer_{n + 1}": (shared + slow(width, 0.3 + 0.2 * n)).astype("float32") for n in range(layers)}
transformations = {f"layer_{n + 1}": (0.7 * shared + slow(width, 0.2)).astype("float32") for n in range(layers)}
# A feature that says nothing, as a dead unit does.
transformations["layer_2"][:, 5] = 0.25
ids = numpy.array([f"m{t + 1}" for t in range(moments)])
stories = numpy.array(["first"] * 20 + ["second"] * 28)
numpy.savez("embeddings.npz", id=ids, **embeddings)
numpy.savez("transformations.npz", id=ids, **transformations)
with open("moments.csv", "w") as file:
    file.write("id,story\n" + "".join(f"{i},{s}\n" for i, s in zip(ids, stories)))


def standardized(x):
    x = x.astype("float64")
    return numpy.where(x.std(axis=0) > 0, zscore(x, axis=0), 0)


def upper(square):
    return squareform(square, checks=False)


def rdm(x):
    return upper(1 - numpy.corrcoef(x))


def joined(features):
    # Layers of as many features that vary have the same weight; a layer's weight is 1 whatever their number.
    parts = [standardized(x) for x in features.values()]
    return rdm(numpy.hstack([p / numpy.sqrt((p**2).sum() / moments) for p in parts]))


def second(features):
    rdms = numpy.array([rdm(standardized(x)) for x in features.values()])
    return upper(1 - numpy.corrcoef(rdms))


def varying(x):
    return [column for column in x.astype("float64").T if column.std() > 0]


def one_run(x):
    functions = numpy.array([acf(column, nlags=lags, fft=False) for column in varying(x)])
    return {"mean": functions.mean(axis=0).tolist(), "sd": functions.std(axis=0, ddof=1).tolist()}


def within(x):
    functions = []
    for column in varying(x):
        parts = [column[stories == s] for s in ("first", "second")]
        sums = sum(len(p) * acovf(p, fft=False, nlag=lags) for p in parts)
        functions.append(sums / sums[0])
    return {"mean": numpy.mean(functions, axis=0).tolist(), "sd": numpy.std(functions, axis=0, ddof=1).tolist()}


def magnitudes(x):
    return numpy.linalg.norm(x.astype("float64").reshape(moments, heads, -1), axis=2)


e, t = joined(embeddings), joined(transformations)
golden = {
    "versions": {
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__,
    },
    "magnitudes": {name: magnitudes(x).T.tolist() for name, x in transformations.items()},
    "magnitudeRDM": rdm(
        numpy.hstack([standardized(magnitudes(x)) for x in transformations.values()])
    ).tolist(),
    "embeddings": e.tolist(),
    "transformations": t.tolist(),
    "spearman": spearmanr(e, t).statistic,
    "secondOrder": {"embeddings": second(embeddings).tolist(), "transformations": second(transformations).tolist()},
    "secondOrderSpearman": spearmanr(second(embeddings), second(transformations)).statistic,
    "oneRun": {name: one_run(x) for name, x in transformations.items()},
    "within": {name: within(x) for name, x in transformations.items()},
    "headWithin": within(transformations["layer_2"][:, 3:6]),
}
with open("golden.json", "w") as file:
    json.dump(golden, file)
    file.write("\n")
