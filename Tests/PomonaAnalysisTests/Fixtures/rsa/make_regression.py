"""Makes regression.json: RDMs as weighted sums of RDMs, by statsmodels, scikit-learn and numpy.

    python3 -m pip install numpy scipy scikit-learn statsmodels     # versions: see "versions" in regression.json
    python3 make_regression.py
"""
import importlib.metadata as metadata
import json

import numpy as np
import statsmodels.api as sm
from scipy.stats import rankdata
from sklearn.linear_model import LinearRegression

rng = np.random.default_rng(20250313)
n = 12
first, second = np.triu_indices(n, 1)
m = len(first)
# The folds of the program for this many stimuli and seed 3: places in this order, divided into thirds.
order = [8, 4, 7, 10, 3, 11, 9, 2, 6, 1, 5, 0]
fold = np.empty(n, int)
fold[order] = np.arange(n) * 3 // n

models = np.abs(rng.standard_normal((3, m)))
models[1] += 0.8 * models[0]
models[2] = np.round(models[2], 1)
mixture = np.array([[0.6, 0.2, 0.3], [0.1, 0.5, -0.4], [0.4, -0.5, 0.2], [0.0, 0.3, 0.3]])
subjects = mixture @ models + 0.7 * rng.standard_normal((4, m)) + 2


def z(v):
    return (v - v.mean()) / v.std()


def ols(u, v):
    return sm.OLS(z(v), sm.add_constant(np.column_stack([z(x) for x in u]))).fit()


def positive(u, v):
    x = np.column_stack([z(w) for w in u])
    fit = LinearRegression(positive=True).fit(x, z(v))
    return fit.coef_, fit.score(x, z(v))


full = [ols(models, v) for v in subjects]
unique = [[ols(models, v).rsquared - ols(np.delete(models, k, 0), v).rsquared for k in range(3)] for v in subjects]
inflation = [1 / (1 - ols(np.delete(models, k, 0), models[k]).rsquared) for k in range(3)]
ranked = [ols([rankdata(x) for x in models], rankdata(v)) for v in subjects]
with_positive = [positive(models, v) for v in subjects]

held_r2, held_r, any_r = [], [], []
for v in subjects:
    shares, correlations = [], []
    sums, counts = np.zeros(m), np.zeros(m)
    for k in range(3):
        held = (fold[first] == k).astype(int) + (fold[second] == k)
        train = held == 0
        slope, intercept = np.polyfit(models[0][train], v[train], 1)
        f = slope * models[0][held == 2] + intercept
        y = v[held == 2]
        shares.append(1 - ((y - f) ** 2).sum() / ((y - y.mean()) ** 2).sum())
        correlations.append(np.corrcoef(f, y)[0, 1])
        fit = LinearRegression(positive=True).fit(models[:, train].T, v[train])
        sums[held > 0] += fit.predict(models[:, held > 0].T)
        counts[held > 0] += 1
    held_r2.append(float(np.mean(shares)))
    held_r.append(float(np.mean(correlations)))
    any_r.append(float(np.corrcoef(sums / counts, v)[0, 1]))

# Weights of the other subjects' mean, on pairs that share no stimulus with the scored ones; and over all pairs.
people_r2, people_r, whole_r = [], [], []
for s, v in enumerate(subjects):
    other = np.delete(subjects, s, 0).mean(0)
    shares, correlations = [], []
    for k in range(3):
        held = (fold[first] == k).astype(int) + (fold[second] == k)
        slope, intercept = np.polyfit(models[0][held == 0], other[held == 0], 1)
        f, y = slope * models[0][held == 2] + intercept, v[held == 2]
        shares.append(1 - ((y - f) ** 2).sum() / ((y - y.mean()) ** 2).sum())
        correlations.append(np.corrcoef(f, y)[0, 1])
    people_r2.append(float(np.mean(shares)))
    people_r.append(float(np.mean(correlations)))
    whole_r.append(float(np.corrcoef(LinearRegression().fit(models.T, other).predict(models.T), v)[0, 1]))

json.dump(
    {
        "versions": {k: metadata.version(k) for k in ("numpy", "scipy", "scikit-learn", "statsmodels")},
        "models": models.tolist(), "subjects": subjects.tolist(),
        "weights": [fit.params[1:].tolist() for fit in full], "r2": [fit.rsquared for fit in full], "unique": unique,
        "inflation": inflation, "positive": [w.tolist() for w, _ in with_positive],
        "positiveR2": [float(r) for _, r in with_positive], "ranked": [fit.params[1:].tolist() for fit in ranked],
        "order": order, "heldOutR2": held_r2, "heldOutR": held_r, "anyR": any_r,
        "peopleR2": people_r2, "peopleR": people_r, "wholeR": whole_r,
    },
    open("regression.json", "w"),
)
