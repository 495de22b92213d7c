"""Makes encoding.json: ridge fits by scikit-learn and by refits in numpy, on made-up numbers of float32.

    python3 -m pip install numpy scikit-learn      # versions: see "versions" in encoding.json
    python3 make.py
"""
import json

import numpy as np
import sklearn
from sklearn.linear_model import Ridge, RidgeCV

rng = np.random.default_rng(11)
ALPHAS = [0.1, 1.0, 10.0, 100.0, 1000.0]
cases = []
for rows, features in [(24, 40), (30, 7)]:
    x = (rng.standard_normal((rows, features)) + 3).astype(np.float32)
    w = rng.standard_normal((features, 5)) * [0, 0.1, 0.3, 1, 3]
    y = (x @ w + rng.standard_normal((rows, 5)) + 2).astype(np.float32)
    train, test = np.arange(0, rows, 2), np.arange(1, rows, 2)
    a, b = x[train].astype(float), y[train].astype(float)
    folds = [train[k::3] for k in range(3)]

    def held_out(blocks, alpha):
        out = np.zeros_like(b)
        for block in blocks:
            inside = np.isin(train, block)
            out[inside] = Ridge(alpha=alpha, solver="svd").fit(a[~inside], b[~inside]).predict(a[inside])
        return out

    tss = ((b - b.mean(0)) ** 2).sum(0)
    loo = [held_out([[row] for row in train], alpha) for alpha in ALPHAS]
    block = [held_out(folds, alpha) for alpha in ALPHAS]
    peer = RidgeCV(alphas=ALPHAS, alpha_per_target=True).fit(a, b)
    predicted = peer.predict(x[test].astype(float))
    observed = y[test].astype(float)
    cases.append({
        "rows": rows, "features": features, "x": x.ravel().tolist(), "y": y.ravel().tolist(),
        "folds": [fold.tolist() for fold in folds],
        "loo": [(1 - ((b - p) ** 2).sum(0) / tss).tolist() for p in loo],
        "block": [(1 - ((b - p) ** 2).sum(0) / tss).tolist() for p in block],
        "looPearson": [[np.corrcoef(b[:, v], p[:, v])[0, 1] for v in range(5)] for p in loo],
        "alpha": peer.alpha_.tolist(), "predictions": predicted.ravel().tolist(),
        "r": [np.corrcoef(predicted[:, v], observed[:, v])[0, 1] for v in range(5)],
    })

with open("encoding.json", "w") as file:
    json.dump({"versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__}, "alphas": ALPHAS,
               "cases": cases}, file, separators=(",", ":"))
    file.write("\n")
