"""Makes comparisons.json: whitened comparisons with a given covariance, shape distances, and tests over subjects.

Whitened values are by the explicit inverse of the covariance of pairs (the peer centres without weights when it is given
variances); shapes by singular values; variances and p-values by rsatoolbox.

    python3 -m pip install numpy scipy rsatoolbox     # versions: see "versions" in comparisons.json
    python3 make_comparisons.py
"""
import importlib.metadata as metadata
import json
import warnings

import numpy as np
from rsatoolbox.inference import eval_fixed
from rsatoolbox.model import ModelFixed
from rsatoolbox.rdm import RDMs
from rsatoolbox.util.inference_util import extract_variances
from scipy.linalg import svdvals

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20250312)


def whitened(u, v, sigma, centred):
    n = len(sigma)
    first, second = np.triu_indices(n, 1)
    contrast = np.zeros((len(first), n))
    contrast[np.arange(len(first)), first] = 1
    contrast[np.arange(len(first)), second] = -1
    inverse = np.linalg.inv((contrast @ sigma @ contrast.T) ** 2)
    ones = np.ones(len(u))
    if centred:
        u, v = (x - (ones @ inverse @ x) / (ones @ inverse @ ones) for x in (u, v))
    return float(u @ inverse @ v / np.sqrt((u @ inverse @ u) * (v @ inverse @ v)))


cases = []
for index in range(12):
    n = 8
    if index % 2 == 0:
        sigma = np.diag(1 / rng.integers(1, 7, n))
    else:
        a = rng.standard_normal((n, n))
        sigma = a @ a.T / n + 0.2 * np.eye(n)
    u, v = np.abs(rng.standard_normal((2, n * (n - 1) // 2)))
    cases.append({
        "sigma": sigma.tolist(), "u": u.tolist(), "v": v.tolist(),
        "cosine": whitened(u, v, sigma, False), "pearson": whitened(u, v, sigma, True),
    })

shapes = []
for n, p, q in ((9, 4, 6), (12, 30, 20), (20, 5, 5)):
    x, y = rng.standard_normal((n, p)) + 3, rng.standard_normal((n, q))
    y[:, : min(p, q)] += 0.7 * x[:, : min(p, q)]
    a, b = x - x.mean(0), y - y.mean(0)
    s = svdvals(a.T @ b).sum() / np.linalg.norm(a) / np.linalg.norm(b)
    k, l = a @ a.T, b @ b.T
    shapes.append({
        "x": x.tolist(), "y": y.tolist(), "s": float(s), "procrustes": float(np.sqrt(2 - 2 * s)),
        "shape": float(np.arccos(s)), "cka": float((k * l).sum() / np.linalg.norm(k) / np.linalg.norm(l)),
    })

# Three models and seven people: scores, variances and p-values of the fixed evaluation.
m = 28
models = np.abs(rng.standard_normal((3, m)))
people = np.abs(0.6 * models[0] + 0.3 * models[1] + rng.standard_normal((7, m)))
fixed = {}
for method, ours in (("corr", "pearson"), ("cosine", "cosine"), ("spearman", "spearman"), ("tau-a", "tau_a")):
    result = eval_fixed([ModelFixed(str(k), RDMs(row)) for k, row in enumerate(models)], RDMs(people), method=method)
    pairs, zero, ceiling = result.test_all(test_type="t-test")
    fixed[ours] = {
        "scores": result.get_means().tolist(), "errors": result.get_sem().tolist(), "zero": zero.tolist(),
        "pairs": [float(pairs[a, b]) for a in range(3) for b in range(a + 1, 3)],
        "perSubject": result.evaluations[0].tolist(),
        "ceiling": [float(x) for x in np.ravel(result.noise_ceiling)[:2]],
    }

dual = []
for n_rdm, n_pattern in ((7, 20), (12, 92), (3, 5)):
    draws = rng.standard_normal((3, 12, 5)) * np.array([1.3, 0.7, 0.9])[:, None, None]
    covariance = np.array([np.cov(part, rowvar=False) for part in draws])
    model, difference, ceiling = extract_variances(covariance, True, n_rdm, n_pattern)
    large = extract_variances(covariance, True)[0]
    dual.append({
        "people": n_rdm, "stimuli": n_pattern, "draws": draws.tolist(), "model": model.tolist(), "large": large.tolist(),
        "difference": difference.tolist(), "lowerCeiling": ceiling[:, 0].tolist(),
    })

# Rotations fitted on training stimuli, after the principal components of these; folds of the program for 12 stimuli, seed 3.
order = [8, 4, 7, 10, 3, 11, 9, 2, 6, 1, 5, 0]
fold = np.empty(12, int)
fold[order] = np.arange(12) * 3 // 12


def components(x, train):
    """Centred by training rows, along their first components: at most half as many as rows."""
    centred = x - x[train].mean(0)
    _, s, vt = np.linalg.svd(centred[train], full_matrices=False)
    k = min((s > 1e-5 * s[0]).sum(), train.sum() // 2)
    return centred @ vt[:k].T


rotations = []
for p, q in ((30, 20), (3, 4)):
    x, y = np.array(shapes[1]["x"])[:, :p], np.array(shapes[1]["y"])[:, :q]
    shares = []
    for k in range(3):
        train = fold != k
        a, b = components(x, train), components(y, train)
        u, s, vt = np.linalg.svd(a[train].T @ b[train], full_matrices=False)
        predicted = a[~train] @ u @ vt * s.sum() / (a[train] ** 2).sum()
        shares.append(float(1 - ((predicted - b[~train]) ** 2).sum() / (b[~train] ** 2).sum()))
    rotations.append({"x": x.tolist(), "y": y.tolist(), "shares": shares})

# Whitened comparisons with an RDM held constant: generalized least squares on it and the intercept.
for case in cases:
    control = np.abs(rng.standard_normal(28)) + 0.4 * np.array(case["u"])
    sigma = np.array(case["sigma"])
    first, second = np.triu_indices(8, 1)
    contrast = np.eye(8)[first] - np.eye(8)[second]
    inverse = np.linalg.inv((contrast @ sigma @ contrast.T) ** 2)
    design = np.column_stack([np.ones(28), control])
    hat = design @ np.linalg.inv(design.T @ inverse @ design) @ design.T @ inverse
    a, b = (np.array(case[k]) - hat @ np.array(case[k]) for k in ("u", "v"))
    case["control"] = control.tolist()
    case["partial"] = float(a @ inverse @ b / np.sqrt((a @ inverse @ a) * (b @ inverse @ b)))

json.dump(
    {
        "versions": {k: metadata.version(k) for k in ("numpy", "scipy", "rsatoolbox")},
        "whitened": cases, "shapes": shapes, "models": models.tolist(), "people": people.tolist(), "fixed": fixed,
        "dual": dual, "rotations": rotations,
    },
    open("comparisons.json", "w"),
)
