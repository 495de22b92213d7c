"""Makes components.json: partial least squares and principal components by scikit-learn, on the numbers of encoding.json.

    python3 -m pip install numpy scikit-learn      # versions: see "versions" in components.json
    python3 make_components.py
"""
import json

import numpy as np
import sklearn
from sklearn.cross_decomposition import PLSRegression
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression

with open("encoding.json") as file:
    source = json.load(file)

cases = []
for case in source["cases"]:
    rows, features = case["rows"], case["features"]
    x = np.array(case["x"], np.float32).reshape(rows, features).astype(float)
    y = np.array(case["y"], np.float32).reshape(rows, 5).astype(float)
    a, b, c, d = x[0::2], y[0::2], x[1::2], y[1::2]

    def pls(a, b, c, k):
        # The iterative peer stops early at its usual tolerance.
        return PLSRegression(n_components=k, scale=False, tol=1e-14, max_iter=5000).fit(a, b).predict(c).reshape(
            len(c), -1)

    def pcr(a, b, c, k):
        p = PCA(k).fit(a)
        return LinearRegression().fit(p.transform(a), b).predict(p.transform(c))

    folds = np.array_split(np.arange(len(a)), 3)
    tss = ((b - b.mean(0)) ** 2).sum(0)
    made = {}
    for name, method in [("pls", pls), ("pcr", pcr)]:
        counts = [1, 2, 4, 6]
        inner = []
        for k in range(1, 7):
            held = np.zeros_like(b)
            for fold in folds:
                rest = np.setdiff1d(np.arange(len(a)), fold)
                held[fold] = method(a[rest], b[rest], a[fold], k)
            inner.append(1 - ((b - held) ** 2).sum(0) / tss)
        best = int(np.argmax([s.mean() for s in inner]))
        predicted = [method(a, b, c, k) for k in counts]
        made[name] = {
            "counts": counts, "predictions": [p.ravel() for p in predicted],
            "r": [np.array([np.corrcoef(p[:, v], d[:, v])[0, 1] for v in range(5)]) for p in predicted],
            "chosen": best + 1, "criterion": inner[best]}
    alone = [pls(a, b[:, [v]], c, 2)[:, 0] for v in range(5)]
    made["perTarget"] = np.stack(alone, 1).ravel()
    cases.append(made)

with open("components.json", "w") as file:
    json.dump({"versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__}, "cases": cases}, file,
              separators=(",", ":"), default=lambda v: [float(f"{e:.12g}") for e in v])
    file.write("\n")
