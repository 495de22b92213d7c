"""Makes reductions.json: projections, components, scalings, controls and time-series scores by independent programs.

    python3 -m pip install numpy scipy scikit-learn statsmodels     # versions: see "versions" in reductions.json
    python3 make.py
"""
import importlib.metadata as metadata
import json

import numpy as np
from scipy.ndimage import gaussian_filter1d
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
from sklearn.random_projection import SparseRandomProjection, johnson_lindenstrauss_min_dim
from statsmodels.tsa.stattools import acf

rng = np.random.default_rng(20250311)
out = {"versions": {name: metadata.version(name) for name in ["numpy", "scipy", "scikit-learn", "statsmodels"]}}

# The size of a projection: scikit-learn casts to integer.
sizes = [2, 10, 92, 100, 500, 515, 1000, 70000]
out["components"] = [[n, eps, int(johnson_lindenstrauss_min_dim(n, eps=eps))] for n in sizes for eps in [0.1, 0.25, 0.5]]

# A projection whose matrix is given: entries of each feature as (component, sign).
x = rng.standard_normal((5, 40)).astype(np.float32)
projection = SparseRandomProjection(12, density="auto", random_state=3).fit(x)
matrix = projection.components_.toarray()  # components x features
out["projection"] = {
    "features": x.astype(float).tolist(),
    "entries": [[[int(k), int(np.sign(matrix[k, j]))] for k in np.flatnonzero(matrix[:, j])] for j in range(40)],
    "scale": float(np.abs(matrix).max()),
    "result": (x.astype(float) @ matrix.T).tolist(),
}


def components(rows, columns, training, count):
    features = rng.standard_normal((rows, 4)) @ rng.standard_normal((4, columns)) * 2
    features += rng.standard_normal((rows, columns)) * 0.7 + rng.uniform(-3, 30, columns)
    pca = PCA(count, svd_solver="full").fit(features[training])
    return {
        "features": features.tolist(), "training": training, "count": count,
        "variances": pca.explained_variance_.tolist(), "shares": pca.explained_variance_ratio_.tolist(),
        "scores": pca.transform(features).tolist(), "loadings": pca.components_.tolist(),
    }


out["pca"] = [
    components(12, 31, [0, 1, 3, 4, 6, 7, 9, 10], 5),  # wide: rows are fewer
    components(14, 4, [0, 2, 4, 6, 8, 10, 12, 13], 3),  # tall
]

features = rng.standard_normal((9, 6)) * [1, 10, 0.01, 3, 1, 1] + [0, 100, 5, -2, 0, 0]
features[:, 4] = 7.25  # constant
training = [0, 2, 4, 6, 8]
scaler = StandardScaler().fit(features[training])
out["scaler"] = {
    "features": features.tolist(), "training": training, "result": scaler.transform(features).tolist(),
    "scales": scaler.scale_.tolist(), "varies": (scaler.var_ > 1e-20).tolist(),
}

# Linear CKA by its definition.
a = rng.standard_normal((11, 5))
b = a[:, :3] @ rng.standard_normal((3, 17)) + rng.standard_normal((11, 17))
ca, cb = a - a.mean(0), b - b.mean(0)
k, l = ca @ ca.T, cb @ cb.T


def unbiased(k, l):
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    one = np.ones(n)
    return (np.trace(k @ l) + (one @ k @ one) * (one @ l @ one) / ((n - 1) * (n - 2))
            - 2 * (one @ k @ l @ one) / (n - 2)) / (n * (n - 3))


out["cka"] = {
    "first": a.tolist(), "second": b.tolist(),
    "value": float(np.linalg.norm(ca.T @ cb) ** 2 / (np.linalg.norm(ca.T @ ca) * np.linalg.norm(cb.T @ cb))),
    "debiased": float(unbiased(k, l) / np.sqrt(unbiased(k, k) * unbiased(l, l))),
}

# Three stories, not one behind the other; autocorrelated responses of three targets.
labels = list("aaaaaaaaaaaaaabbbbbbbbbbbaaaacccccccccccccccccbb")
series = np.zeros((len(labels), 3))
for t in range(len(labels)):
    series[t] = 0.6 * series[t - 1] + rng.standard_normal(3) + [3, 0, -1]
stories = {name: np.flatnonzero(np.array(labels) == name) for name in "abc"}
lags = 8
centred = {name: series[rows] - series[rows].mean(0) for name, rows in stories.items()}
total = sum((c ** 2).sum(0) for c in centred.values())
pooled = [(sum((c[: len(c) - lag] * c[lag:]).sum(0) for c in centred.values()) / total).tolist() for lag in range(lags + 1)]
lagged = []
for lag in range(lags + 1):
    first = np.concatenate([c[: len(c) - lag] for c in centred.values()])
    second = np.concatenate([c[lag:] for c in centred.values()])
    lagged.append([float(np.corrcoef(first[:, v], second[:, v])[0, 1]) for v in range(3)])
predictions = 0.5 * series + rng.standard_normal(series.shape)
predictions[stories["b"], 1] = 2.5  # constant in one story


def r(y, f):
    return float(np.corrcoef(y, f)[0, 1]) if np.ptp(f) > 0 and np.ptp(y) > 0 else np.nan


within = [[r(series[rows, v], predictions[rows, v]) for rows in stories.values()] for v in range(3)]
lengths = np.array([len(rows) for rows in stories.values()])
flat = {name: predictions[rows] - predictions[rows].mean(0) for name, rows in stories.items()}
yc, fc = np.concatenate(list(centred.values())), np.concatenate(list(flat.values()))
error = series - predictions
grand = ((series - series.mean(0)) ** 2).sum(0)
out["series"] = {
    "labels": labels, "responses": series.tolist(), "predictions": predictions.tolist(), "lags": lags,
    "pooled": pooled, "lagged": lagged,
    "byStory": [[acf(series[rows, v], nlags=lags, fft=False, adjusted=False).tolist() for v in range(3)]
                for rows in stories.values()],
    "within": [float(np.nanmean(row)) for row in within],
    "weighted": [float(np.nansum(row * lengths) / lengths[~np.isnan(row)].sum()) for row in map(np.array, within)],
    "centred": [r(yc[:, v], fc[:, v]) for v in range(3)],
    "plain": [r(series[:, v], predictions[:, v]) for v in range(3)],
    "r2Within": (1 - ((yc - fc) ** 2).sum(0) / (yc ** 2).sum(0)).tolist(),
    "r2Pooled": (1 - (error ** 2).sum(0) / grand).tolist(),
    "between": [float(sum(len(rows) * (series[rows, v].mean() - series[:, v].mean()) ** 2 for rows in stories.values())
                      / grand[v]) for v in range(3)],
}

# Smoothed identities, one block after the other.
lengths = [9, 1, 2, 5]
out["oasm"] = {"lengths": lengths, "curves": []}
for sigma in [0.0, 0.1, 0.3, 1.0, 2.3, 4.8]:
    whole = np.zeros((sum(lengths), sum(lengths)))
    place = 0
    for n in lengths:
        block = np.eye(n)
        if sigma > 0 and n > 1:
            block = gaussian_filter1d(block, sigma, axis=1, mode="reflect", truncate=4.0)
        whole[place : place + n, place : place + n] = block
        place += n
    out["oasm"]["curves"].append({"sigma": sigma, "features": whole.tolist()})

with open("reductions.json", "w") as file:
    json.dump(out, file)
