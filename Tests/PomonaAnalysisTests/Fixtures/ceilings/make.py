"""Makes ceilings.json: ceilings of made-up responses, written out in numpy and scipy.

    python3 -m pip install numpy scipy    # versions: see "versions" in ceilings.json
    python3 make.py

The formulas of explainable variance and signal power are those of voxelwise_tutorials' `explainable_variance` (z-scored
repeats, bias corrected) and of Schoppe et al. 2016.
"""
import importlib.metadata as metadata
import json

import numpy as np
from scipy.optimize import curve_fit

rng = np.random.default_rng(11)
f32 = lambda x: np.float32(x).astype(float)
nan = lambda x: None if np.isnan(x) else float(x)

# Unequal repeats: 14 stimuli with 1 to 5 presentations in mixed order, 4 units far from 0, the last with missing values.
counts = [3, 2, 5, 4, 1, 2, 3, 3, 4, 5, 2, 3, 4, 2]
stimuli = rng.permutation(np.repeat(np.arange(14), counts))
signal = rng.normal(size=(14, 4)) * [1, 0.5, 2, 1]
y = f32(50 + signal[stimuli] + rng.normal(size=(len(stimuli), 4)))
missing = rng.random(len(stimuli)) < 0.25
y[missing, 3] = np.nan
by_stimulus = np.argsort(stimuli, kind="stable")
starts = np.concatenate([[0], np.cumsum(counts)])
orders, r_h = [], []
for _ in range(5):
    order = np.concatenate([rng.permutation(np.arange(a, b)) for a, b in zip(starts[:-1], starts[1:])])
    orders.append(order.tolist())
    row = []
    for unit in range(4):
        first, second = [], []
        for a, b in zip(starts[:-1], starts[1:]):
            v = y[by_stimulus[order[a:b]], unit]
            v = v[~np.isnan(v)]
            h = len(v) // 2
            if h:
                first.append(v[:h].mean())
                second.append(v[h:2 * h].mean())
        row.append(np.corrcoef(first, second)[0, 1])
    r_h.append(row)
r_h = np.mean(r_h, 0)

noise, signal_variance, inverse = [], [], []
for unit in range(4):
    groups = [y[stimuli == s, unit] for s in range(14)]
    groups = [g[~np.isnan(g)] for g in groups]
    groups = [g for g in groups if len(g)]
    s_n = sum(((g - g.mean()) ** 2).sum() for g in groups) / sum(len(g) - 1 for g in groups)
    k = np.mean([1 / len(g) for g in groups])
    noise.append(s_n)
    inverse.append(k)
    signal_variance.append(max(0, np.var([g.mean() for g in groups], ddof=1) - s_n * k))
noise, signal_variance, inverse = map(np.array, (noise, signal_variance, inverse))
ncsnr2 = signal_variance / noise

# Equal repeats: repeats x stimuli x units; the last unit is noise alone, with less power in the mean than chance.
n = 4
z = rng.normal(size=(30, 5)) * [1, 0.6, 0.3, 2, 0] + rng.normal(size=(n, 30, 5))
z[1, :, 4] = -z[0, :, 4]
z[3, :, 4] = -z[2, :, 4]
z = f32(z)


def explainable(data):
    data = (data - data.mean(1, keepdims=True)) / data.std(1, keepdims=True)
    ev = data.mean(0).var(0, ddof=1) / data.var(1, ddof=1).mean(0)
    return ev - (1 - ev) / (n - 1)


tp = z.var(1, ddof=1).mean(0)
sp = (n * z.mean(0).var(0, ddof=1) - tp) / (n - 1)
with np.errstate(invalid="ignore", divide="ignore"):
    cc_max = np.where(sp > 0, 1 / np.sqrt(1 + (tp / sp - 1) / n), 0)

# Subjects: 5 x 40 rows x 3 units in two stories.
subjects = f32(rng.normal(size=(40, 3)) + rng.normal(size=(5, 40, 3)))
stories = np.repeat([0, 1], [25, 15])
isc = np.zeros((5, 3))
inclusive = np.zeros((5, 3))
for s in range(5):
    others = np.delete(subjects, s, 0).mean(0)
    for unit in range(3):
        for story in range(2):
            rows = stories == story
            isc[s, unit] += np.corrcoef(subjects[s, rows, unit], others[rows, unit])[0, 1] / 2
            inclusive[s, unit] += np.corrcoef(subjects[s, rows, unit], subjects.mean(0)[rows, unit])[0, 1] / 2

# Curves over the number of subjects.
curves = []
for v0, tau, sd in [(0.4, 2.0, 0.0), (0.7, 4.0, 0.01), (0.15, 1.0, 0.02), (0.9, 9.0, 0.005), (1.3, 3.0, 0.0)]:
    s = np.arange(2, 9).astype(float)
    v = v0 * (1 - np.exp(-s / tau)) + sd * rng.normal(size=len(s))
    p, _ = curve_fit(lambda x, a, t: a * (1 - np.exp(-x / t)), s, v, p0=[0.5, 2.0], xtol=1e-14, ftol=1e-14, gtol=1e-14,
                     bounds=([0, np.exp(-3)], [1, np.exp(5)]))
    curves.append({"counts": s.tolist(), "values": v.tolist(), "limit": float(p[0])})

json.dump({
    "versions": {p: metadata.version(p) for p in ["numpy", "scipy"]},
    "stimuli": stimuli.tolist(),
    "responses": [[nan(v) for v in row] for row in y],
    "orders": orders,
    "splitHalf": r_h.tolist(),
    "noise": noise.tolist(), "signal": signal_variance.tolist(), "inverse": inverse.tolist(),
    "share": (ncsnr2 / (ncsnr2 + inverse)).tolist(),
    "repeats": z.tolist(),
    "explainable": [nan(v) if s > 0 else None for v, s in zip(explainable(z), sp)],
    "ccMax": cc_max.tolist(),
    "subjects": subjects.tolist(), "stories": stories.tolist(), "isc": isc.tolist(), "inclusive": inclusive.tolist(),
    "curves": curves,
}, open("ceilings.json", "w"))
