"""Makes rsa.json: distances, comparisons, ceilings and bootstrap draws by independent programs.

    python3 -m pip install numpy scipy scikit-learn rsatoolbox     # versions: see "versions" in rsa.json
    python3 make.py
"""
import importlib.metadata as metadata
import json
import warnings

import numpy as np
from rsatoolbox.inference.noise_ceiling import boot_noise_ceiling
from rsatoolbox.rdm import RDMs, compare
from scipy.spatial.distance import pdist
from scipy.stats import rankdata
from sklearn.decomposition import PCA

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20240607)
n, p = 12, 37
m = n * (n - 1) // 2

# Patterns with ties (two decimals) and row means far from zero: float32 values, written as the doubles that they are.
patterns = (np.round(rng.standard_normal((n, p)), 1) + rng.uniform(-5, 100, (n, 1))).astype(np.float32)
x = patterns.astype(np.float64)
ranks = np.apply_along_axis(rankdata, 1, x)
distances = {
    "cosine": pdist(x, "cosine"),
    "euclidean": pdist(x, "euclidean"),
    "pearson": pdist(x, "correlation"),
    "spearman": pdist(ranks, "correlation"),
    "squared_euclidean": pdist(x, "sqeuclidean") / p,
}

methods = {
    "cosine": "cosine", "pearson": "corr", "spearman": "spearman", "tau_a": "tau-a", "rho_a": "rho-a", "tau_b": "kendall",
    "whitened_cosine": "cosine_cov", "whitened_pearson": "corr_cov",
}
models = np.abs(rng.standard_normal((3, m)))
models[1] = np.round(models[1], 1)  # ties
models[2] = (models[2] > 0.7).astype(float)  # a binary model
subjects = np.abs(0.5 * models[0] + 0.4 * models[2] + rng.standard_normal((5, m)))
subjects[3] = np.round(subjects[3], 1)
controls = np.abs(rng.standard_normal((2, m)) + 0.5 * models[0])


def score(a, b, method):
    return compare(RDMs(np.atleast_2d(a)), RDMs(np.atleast_2d(b)), method=methods[method])


def inverse_covariance(stimuli):
    """Of the pairs whose stimuli differ, as it is written down."""
    first, second = np.triu_indices(len(stimuli), 1)
    apart = stimuli[first] != stimuli[second]
    contrast = np.zeros((apart.sum(), len(stimuli)))
    contrast[np.arange(apart.sum()), first[apart]] = 1
    contrast[np.arange(apart.sum()), second[apart]] = -1
    return np.linalg.inv((contrast @ contrast.T) ** 2)


def whitened(a, b, stimuli, centred):
    """By the explicit inverse."""
    inverse = inverse_covariance(stimuli)
    ones = np.ones(len(inverse))

    def rest(v):
        return v - (ones @ inverse @ v) / (ones @ inverse @ ones) if centred else v

    a, b = np.array([rest(v) for v in a]), np.array([rest(v) for v in b])
    norms = [np.sqrt(np.einsum("ij,jk,ik->i", v, inverse, v)) for v in (a, b)]
    return a @ inverse @ b.T / np.outer(*norms)


def residual(v, ws, rank):
    if rank:
        v = rankdata(v)
        ws = [rankdata(w) for w in ws]
    design = np.column_stack([np.ones(len(v))] + list(ws))
    return v - design @ np.linalg.lstsq(design, v, rcond=None)[0]


def partial(u, v, ws, method, stimuli):
    if method == "whitened_pearson":
        rest = [whitened_residual(x, ws, stimuli) for x in (u, v)]
        inverse = inverse_covariance(stimuli)
        a, b = (x / np.sqrt(x @ inverse @ x) for x in rest)
        return float(a @ inverse @ b)
    rest = [residual(x, ws, method == "spearman") for x in (u, v)]
    return float(np.corrcoef(*rest)[0, 1])


def whitened_residual(v, ws, stimuli):
    """Generalized least squares by the root of the explicit inverse."""
    root = np.linalg.cholesky(inverse_covariance(stimuli)).T
    design = np.column_stack([np.ones(len(v))] + list(ws))
    return v - design @ np.linalg.lstsq(root @ design, root @ v, rcond=None)[0]


comparisons = {k: score(models, subjects, k).tolist() for k in methods}
partials = {
    k: [[[partial(u, v, controls[:c], k, np.arange(n)) for v in subjects] for u in models] for c in (1, 2)]
    for k in ("pearson", "spearman", "whitened_pearson")
}
ceilings = {}
for k in methods:
    lower, upper = boot_noise_ceiling(RDMs(subjects), method=methods[k], rdm_descriptor="index")
    ceilings[k] = [float(lower), float(upper)]

# The peer pools for the whitened comparisons by plain norms; the best pool is that of whitened ones, by the explicit inverse.
def whitened_pool(vectors, centred):
    inverse = inverse_covariance(np.arange(n))
    if centred:
        vectors = vectors - vectors.mean(1, keepdims=True)
    return sum(v / np.sqrt(v @ inverse @ v) for v in vectors)


for k in ("whitened_cosine", "whitened_pearson"):
    centred = k == "whitened_pearson"

    def against(pool, v):
        return whitened(pool[None], v[None], np.arange(n), centred)[0, 0]

    upper = np.mean([against(whitened_pool(subjects, centred), v) for v in subjects])
    lower = np.mean([against(whitened_pool(np.delete(subjects, i, 0), centred), v) for i, v in enumerate(subjects)])
    ceilings[k] = [float(lower), float(upper)]

# The ceiling given controls: that of z-scored residuals under pearson, by definition.
partial_ceilings = {}
for k in ("pearson", "spearman"):
    rest = np.array([residual(s, controls, k == "spearman") for s in subjects])
    z = (rest - rest.mean(1, keepdims=True)) / rest.std(1, keepdims=True)
    upper = np.mean([np.corrcoef(z.mean(0), r)[0, 1] for r in rest])
    lower = np.mean([np.corrcoef(np.delete(z, i, 0).mean(0), r)[0, 1] for i, r in enumerate(rest)])
    partial_ceilings[k] = [float(lower), float(upper)]

rest = np.array([whitened_residual(s, controls, np.arange(n)) for s in subjects])


def whitened_cosine(a, b):
    inverse = inverse_covariance(np.arange(n))
    return a @ inverse @ b / np.sqrt((a @ inverse @ a) * (b @ inverse @ b))


partial_ceilings["whitened_pearson"] = [
    float(np.mean([whitened_cosine(whitened_pool(np.delete(rest, i, 0), False), r) for i, r in enumerate(rest)])),
    float(np.mean([whitened_cosine(whitened_pool(rest, False), r) for r in rest])),
]

draws = [np.sort(rng.integers(0, n, n)).tolist() for _ in range(8)]
bootstrap = {k: [] for k in methods}
bootstrap_partial = {k: [] for k in partials}
for draw in draws:
    everything = RDMs(np.vstack([models, subjects, controls])).subsample_pattern("index", draw).dissimilarities
    kept = everything[:, ~np.isnan(everything[0])]
    for k in methods:
        if k.startswith("whitened"):
            bootstrap[k].append(whitened(kept[:3], kept[3:8], np.array(draw), k == "whitened_pearson").tolist())
        else:
            bootstrap[k].append(score(kept[:3], kept[3:8], k).tolist())
    for k in bootstrap_partial:
        bootstrap_partial[k].append(
            [[partial(u, v, kept[8:], k, np.array(draw)) for v in kept[3:8]] for u in kept[:3]])



def dimensionality(values):
    eigenvalues = PCA().fit(values).explained_variance_
    return float(eigenvalues.sum() ** 2 / (eigenvalues**2).sum())


json.dump(
    {
        "versions": {k: metadata.version(k) for k in ("numpy", "scipy", "scikit-learn", "rsatoolbox")},
        "patterns": x.tolist(),
        "distances": {k: v.tolist() for k, v in distances.items()},
        "models": models.tolist(),
        "subjects": subjects.tolist(),
        "controls": controls.tolist(),
        "comparisons": comparisons,
        "partials": partials,
        "ceilings": ceilings,
        "partialCeilings": partial_ceilings,
        "draws": draws,
        "bootstrap": bootstrap,
        "bootstrapPartial": bootstrap_partial,
        "effectiveDimensionality": dimensionality(x),
        "rowCentredDimensionality": dimensionality(x - x.mean(1, keepdims=True)),
    },
    open("rsa.json", "w"),
)
