"""Makes distances.json: noise covariances, Mahalanobis, crossnobis and Poisson distances by rsatoolbox.

    python3 -m pip install numpy scipy scikit-learn rsatoolbox     # versions: see "versions" in distances.json
    python3 make_distances.py
"""
import importlib.metadata as metadata
import json
import warnings

import numpy as np
from rsatoolbox.data import Dataset
from rsatoolbox.data.noise import cov_from_residuals, cov_from_unbalanced
from rsatoolbox.rdm import calc_rdm, compare
from sklearn.covariance import ledoit_wolf

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20250311)
conditions, folds, channels = 5, 4, 7
mixing = rng.standard_normal((channels, channels)) * 0.4 + np.eye(channels)
residuals = rng.standard_normal((30, channels)) @ mixing
few = rng.standard_normal((6, channels)) @ mixing  # fewer residuals than channels
estimators = ("full", "diag", "shrinkage_eye", "shrinkage_diag")
covariances = {k: cov_from_residuals(residuals.copy(), method=k) for k in estimators}
covariances_few = {k: cov_from_residuals(few.copy(), dof=4, method=k) for k in estimators}
shrinkage = ledoit_wolf(residuals - residuals.mean(0), assume_centered=True)[1]


def observations(counts):
    """Rows for counts[fold][condition] presentations, shuffled within each fold."""
    rows, stimuli, runs = [], [], []
    truth = rng.standard_normal((conditions, channels))
    for fold, row in enumerate(counts):
        order = rng.permutation(np.repeat(np.arange(conditions), row))
        for condition in order:
            rows.append(truth[condition] + rng.standard_normal(channels) @ mixing)
            stimuli.append(int(condition))
            runs.append(fold)
    return np.array(rows), stimuli, runs


def dataset(rows, stimuli, runs):
    return Dataset(rows, obs_descriptors={"stimulus": np.array(stimuli), "run": np.array(runs)})


def crossnobis(data, noise=None):
    return calc_rdm(data, method="crossnobis", descriptor="stimulus", cv_descriptor="run", noise=noise).dissimilarities[0]


def halves(rows, stimuli, runs, noise, method):
    """Agreement of the crossnobis RDMs of both halves of four runs, for each of the three divisions."""
    stimuli, runs = np.array(stimuli), np.array(runs)

    def half(pair):
        use = np.isin(runs, pair)
        own = [noise[f] for f in pair] if isinstance(noise, list) else noise
        data = dataset(rows[use], stimuli[use], runs[use])
        return calc_rdm(data, method="crossnobis", descriptor="stimulus", cv_descriptor="run", noise=own)

    divisions = (((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2)))
    return [float(compare(half(a), half(b), method=method)[0, 0]) for a, b in divisions]


precision = np.linalg.inv(covariances["shrinkage_diag"])
cases = {}
for name, counts in {
    "balanced": np.ones((folds, conditions), int),
    "repeated": np.tile([2, 1, 3, 2, 1], (folds, 1)),
    "unbalanced": rng.integers(1, 4, (folds, conditions)),
}.items():
    rows, stimuli, runs = observations(counts)
    data = dataset(rows, stimuli, runs)
    noise = [rng.standard_normal((20, channels)) @ mixing for _ in range(folds)]
    per_fold = [np.linalg.inv(cov_from_residuals(part.copy(), method="shrinkage_diag")) for part in noise]
    cases[name] = {
        "rows": rows.tolist(), "stimuli": stimuli, "runs": runs,
        "plain": crossnobis(data).tolist(),
        "whitened": crossnobis(data, precision).tolist(),
        "noise": [part.tolist() for part in noise],
        "perFold": crossnobis(data, per_fold).tolist(),
        "mahalanobis": calc_rdm(data, method="mahalanobis", descriptor="stimulus", noise=precision).dissimilarities[0].tolist(),
        "halves": {
            name: {
                "plain": halves(rows, stimuli, runs, None, method),
                "whitened": halves(rows, stimuli, runs, precision, method),
                "perFold": halves(rows, stimuli, runs, per_fold, method),
            }
            for name, method in (("cosine", "cosine"), ("pearson", "corr"))
        },
        "repeats": cov_from_unbalanced(data, "stimulus").tolist() if name != "balanced" else None,
    }
rates = rng.gamma(2, 2, (6, 9)) * (rng.uniform(size=(6, 9)) > 0.2)
poisson = calc_rdm(Dataset(rates), method="poisson").dissimilarities[0]
poisson_prior = calc_rdm(Dataset(rates), method="poisson", prior_lambda=2.5, prior_weight=0.4).dissimilarities[0]

json.dump(
    {
        "versions": {k: metadata.version(k) for k in ("numpy", "scikit-learn", "rsatoolbox")},
        "residuals": residuals.tolist(), "few": few.tolist(),
        "covariances": {k: v.tolist() for k, v in covariances.items()},
        "covariancesFew": {k: v.tolist() for k, v in covariances_few.items()},
        "ledoitWolf": float(shrinkage), "cases": cases, "rates": rates.tolist(), "poisson": poisson.tolist(),
        "poissonPrior": poisson_prior.tolist(),
    },
    open("distances.json", "w"),
)
