"""Makes splits.json: folds, perceptual hashes and autocorrelations by independent programs, from made-up numbers.

    python3 -m pip install numpy scipy scikit-learn statsmodels pillow    # versions: see "versions" in splits.json
    python3 make.py
"""
import importlib.metadata as metadata
import json

import numpy as np
from PIL import Image
from scipy.fft import dctn
from sklearn.model_selection import GroupKFold, KFold, LeaveOneGroupOut, StratifiedKFold
from statsmodels.tsa.stattools import acf

rng = np.random.default_rng(5)


def folds(splitter, n, y=None, groups=None):
    return [{"train": a.tolist(), "test": b.tolist()} for a, b in splitter.split(np.zeros((n, 1)), y, groups)]


# Groups of different sizes, so that the order of equal ones does not matter; first appearances ascend.
groups = np.concatenate([np.arange(6), rng.permutation(np.repeat(np.arange(6), [11, 8, 6, 4, 2, 1]))])
classes = rng.integers(0, 3, 40)

hashes = []
for _ in range(6):
    x = rng.normal(size=(32, 32)).cumsum(0).cumsum(1)
    x = np.round((x - x.min()) / (x.max() - x.min()) * 255, 2)
    c = dctn(x)[:8, :8].ravel()[1:]
    m = dctn(x[:, ::-1])[:8, :8].ravel()[1:]
    bits = lambda v: "".join("1" if b else "0" for b in v > np.median(v))
    hashes.append({"grey": x.ravel().tolist(), "bits": bits(c), "mirrored": bits(m)})

resizings = []
for height, width in [(50, 41), (20, 27), (33, 90)]:
    x = np.round(rng.uniform(0, 255, (height, width)), 2).astype(np.float32)
    small = Image.fromarray(x).resize((32, 32), Image.Resampling.BILINEAR)
    resizings.append({
        "width": width, "height": height, "grey": [round(float(v), 2) for v in x.ravel()],
        "small": [round(float(v), 4) for v in np.asarray(small).ravel()]})

series = rng.normal(size=80).cumsum()

json.dump({
    "versions": {p: metadata.version(p) for p in ["numpy", "scipy", "scikit-learn", "statsmodels", "pillow"]},
    "kfold": folds(KFold(5), 23),
    "groups": groups.tolist(),
    "groupKFold": folds(GroupKFold(3), len(groups), groups=groups),
    "leaveOneGroupOut": folds(LeaveOneGroupOut(), len(groups), groups=groups),
    "classes": classes.tolist(),
    "stratifiedCounts": [
        [int((classes[f["test"]] == c).sum()) for c in range(3)]
        for f in folds(StratifiedKFold(7, shuffle=True, random_state=1), len(classes), y=classes)],
    "hashes": hashes,
    "resizings": resizings,
    "series": series.tolist(),
    "acf": acf(np.float32(series).astype(float), nlags=12, fft=False).tolist(),
}, open("splits.json", "w"))
