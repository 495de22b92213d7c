"""Makes profiles.json: choices of the penalty and ways of eReg, by himalaya, scikit-learn and refits, on the numbers of
encoding.json.

    python3 -m pip install numpy scikit-learn himalaya      # versions: see "versions" in profiles.json
    python3 make_profiles.py
"""
import itertools
import json

import himalaya
import numpy as np
import sklearn
from himalaya.ridge import RidgeCV as HimalayaRidgeCV
from himalaya.scoring import l2_neg_loss, r2_score
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

with open("encoding.json") as file:
    source = json.load(file)
ALPHAS = source["alphas"]
DECADES = 10.0 ** np.arange(-1, 6)
USUAL = 10.0 ** np.linspace(-4, 6, 25)


def r_of(a, b):
    return np.array([np.corrcoef(a[:, v], b[:, v])[0, 1] for v in range(a.shape[1])])


def held_out(a, b, blocks, alpha, intercept=True):
    out = np.zeros_like(b)
    for block in blocks:
        inside = np.isin(np.arange(len(a)), block)
        model = Ridge(alpha=alpha, solver="svd", fit_intercept=intercept).fit(a[~inside], b[~inside])
        out[inside] = model.predict(a[inside]).reshape(-1, b.shape[1])
    return out


def chosen_fit(a, b, rest, alphas, choose, intercept=True):
    """Penalty by target from leave-one-out predictions; with them its LOO r2 and r, and predictions of `rest`."""
    loo = [held_out(a, b, [[i] for i in range(len(a))], alpha, intercept) for alpha in alphas]
    tss = ((b - b.mean(0)) ** 2).sum(0)
    r2 = np.array([1 - ((b - p) ** 2).sum(0) / tss for p in loo])
    r = np.array([r_of(b, p) for p in loo])
    place = (r2 if choose == "r2" else r).argmax(0)
    alpha = np.asarray(alphas)[place]
    target = np.arange(b.shape[1])
    predicted = np.stack([
        Ridge(alpha=alpha[v], solver="svd", fit_intercept=intercept).fit(a, b[:, v]).predict(rest) for v in target], 1)
    return {"alpha": alpha, "r2": r2[place, target], "loo": r[place, target], "predictions": predicted}


cases = []
for case in source["cases"]:
    rows, features = case["rows"], case["features"]
    x = np.array(case["x"], np.float32).reshape(rows, features).astype(float)
    y = np.array(case["y"], np.float32).reshape(rows, 5).astype(float)
    train, test = np.arange(0, rows, 2), np.arange(1, rows, 2)
    a, b, c, d = x[train], y[train], x[test], y[test]
    root = np.sqrt(((b - b.mean(0)) ** 2).sum(0))
    made = {"himalaya": {}}
    for name, local in [("perTarget", True), ("shared", False)]:
        # Targets of one size, so that a mean of losses is a mean of r2; folds of one size, so that it is that of all rows.
        peer = HimalayaRidgeCV(
            alphas=ALPHAS, fit_intercept=True, cv=KFold(3),
            solver_params={"score_func": l2_neg_loss, "local_alpha": local, "warn": False}).fit(a, b / root)
        predicted = peer.predict(c) * root
        made["himalaya"][name] = {
            "alpha": np.round(peer.best_alphas_, 9), "criterion": 1 + peer.cv_scores_ * len(train),
            "predictions": predicted.ravel(), "r2": r2_score(d, predicted)}
    plain = chosen_fit(a, b, c, ALPHAS, "r2", intercept=False)
    made["noIntercept"] = {
        "alpha": plain["alpha"], "criterion": plain["r2"], "predictions": plain["predictions"].ravel(),
        "r2": r2_score(d, plain["predictions"])}

    usual = chosen_fit(a, b, c, ALPHAS, "r2")
    folds = np.array_split(np.arange(len(train)), 5)
    inside = []
    for v in range(5):
        predicted = held_out(a, b[:, [v]], folds, usual["alpha"][v])
        inside.append(np.mean([np.corrcoef(b[f, v], predicted[f, 0])[0, 1] for f in folds]))
    made["kfold"] = {"alpha": usual["alpha"], "criterion": inside}

    # A nearly silent feature, and one that is silent in training.
    quiet = x.copy()
    quiet[:, 0] *= 1e-3
    quiet[train, 1] = 3
    quiet = quiet.astype(np.float32).astype(float)
    deviation = quiet[train].std(0)
    deviation[1] = 0
    least = 0.1 * np.median(deviation[deviation > 0])
    scale = np.where(deviation == 0, 1, np.maximum(deviation, least))
    z = (quiet - quiet[train].mean(0)) / scale
    floored = chosen_fit(z[train], b, z[test], ALPHAS, "r2")
    made["floor"] = {
        "alpha": floored["alpha"], "criterion": floored["r2"], "r": r_of(floored["predictions"], d)}

    profiles = []
    for taken in [()] + [s for k in range(4) for s in itertools.combinations(["D-02", "D-49", "D-50"], k)]:
        # The first is the one without a leak, the second as published with all deviations switched off.
        grid = USUAL if not profiles else DECADES
        if "D-49" in taken:
            z = StandardScaler().fit(a)
            u, w = z.transform(a), z.transform(c)
        else:
            u, w = a - a.mean(0), c - a.mean(0)
            one = np.sqrt((u ** 2).sum() / len(u))
            u, w = u / one, w / one
        fit = chosen_fit(u, b, w, grid, "loo" if "D-02" in taken else "r2")
        profiles.append({
            "deviations": list(taken), "alpha": fit["alpha"], "r": r_of(fit["predictions"], d),
            "criterion": fit["loo"] if "D-50" in taken else fit["r2"]})
    made["profiles"] = profiles
    cases.append(made)

with open("profiles.json", "w") as file:
    json.dump(
        {"versions": {
            "numpy": np.__version__, "scikit-learn": sklearn.__version__, "himalaya": himalaya.__version__},
         "cases": cases},
        file, separators=(",", ":"), default=lambda v: [float(f"{e:.12g}") for e in v])
    file.write("\n")
