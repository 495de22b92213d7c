"""Makes published.json: what a published encoding analysis, switch by switch, partial least squares, steps inside of folds
and variance partitions say of made-up responses; by numpy and scikit-learn, with refits in place of closed forms.

    python3 -m pip install numpy scikit-learn               # versions: see "versions" in published.json
    python3 make_published.py

Rows 1, 3, 5 … train and 2, 4, 6 … test; folds of training rows are five blocks of neighbours.
"""
import itertools
import json

import numpy as np
import sklearn
from sklearn.cross_decomposition import PLSRegression
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import StandardScaler

random = np.random.default_rng(5)
ROWS, WIDTHS, UNITS = 40, {"a": 24, "b": 60, "c": 10}, {"p1": 14, "p2": 12}
DECADES = 10.0 ** np.arange(-1, 6)
USUAL = 10.0 ** np.linspace(-4, 6, 25)
TRAIN, TEST = np.arange(0, ROWS, 2), np.arange(1, ROWS, 2)


def single(values):
    return np.round(values, 3).astype(np.float32).astype(float)


layers = {name: single(random.standard_normal((ROWS, width)) + .5) for name, width in WIDTHS.items()}
# Two features of each that hardly vary in training, and of another size than the rest.
for values in layers.values():
    values[np.ix_(TRAIN, [3, 7])] = single(values[np.ix_(TRAIN, [3, 7])] * .02)
    values[:, 5] = single(values[:, 5] * 4)
responses = {}
for subject, count in UNITS.items():
    signal = sum(values @ random.standard_normal((values.shape[1], count)) / np.sqrt(values.shape[1])
                 for values in layers.values())
    responses[subject] = single(signal + 1.2 * random.standard_normal((ROWS, count)) + random.standard_normal(count))


def r_of(a, b):
    return np.array([np.corrcoef(a[:, v], b[:, v])[0, 1] for v in range(a.shape[1])])


def centred(x, train):
    """Less the training means, and of one size for the layer."""
    z = x - x[train].mean(0)
    return z / np.sqrt((z[train] ** 2).sum() / len(train))


def scaled(x, train, floor):
    """Each feature by its own deviation over training rows, or by a share of the median of those that vary."""
    sd = x[train].std(0)
    least = floor * np.median(sd[sd > 0])
    return (x - x[train].mean(0)) / np.where(sd > 0, np.maximum(sd, least), 1)


def prepared(x, train, d49):
    return StandardScaler().fit(x[train]).transform(x) if d49 else centred(x, train)


def held_out(z, y, alpha, parts):
    """Each part of the rows from a fit without it."""
    out = np.zeros_like(y)
    for part in parts:
        rest = np.setdiff1d(np.arange(len(z)), part)
        out[part] = Ridge(alpha=alpha, solver="svd").fit(z[rest], y[rest]).predict(z[part])
    return out


def ridge(x, y, train, test, published=(), alphas=None, nested=False):
    """Predictions of test rows, held-out predictions of training rows, and the training score.

    Single rows are left out, or the folds of a nested split as far as they are of these rows.
    """
    inner = [np.flatnonzero(np.isin(train, part)) for part in folds_of(TRAIN)]
    parts = [part for part in inner if len(part)] if nested else [[i] for i in range(len(train))]
    z = prepared(x, train, "D-49" in published)
    grid = DECADES if published or alphas == "decades" else USUAL * (z[train] ** 2).sum() / len(train)
    loo = [held_out(z[train], y[train], alpha, parts) for alpha in grid]
    tss = ((y[train] - y[train].mean(0)) ** 2).sum(0)
    r2 = np.array([1 - ((y[train] - p) ** 2).sum(0) / tss for p in loo])
    r = np.array([r_of(y[train], p) for p in loo])
    score = r if "D-02" in published else r2
    # Of equal scores the first where the original is followed, else the last; none are equal here.
    place, target = score.argmax(0), np.arange(y.shape[1])
    predictions = np.stack([
        Ridge(alpha=grid[place[v]], solver="svd").fit(z[train], y[train][:, v]).predict(z[test]) for v in target], 1)
    own = np.stack([loo[place[v]][:, v] for v in target], 1)
    return predictions, own, (r if "D-50" in published else r2)[place, target]


def rsa(a, b):
    pairs = np.triu_indices(len(a), 1)
    return np.corrcoef((1 - np.corrcoef(a))[pairs], (1 - np.corrcoef(b))[pairs])[0, 1]


def folds_of(train):
    return np.array_split(train, 5)


def analysis(x, y, published):
    alphas = "decades" if published is not None else None
    predictions, own, criterion = ridge(x, y, TRAIN, TEST, published or (), alphas, published is None)
    taken = published or ()
    if "D-51" in taken:
        kept = own - (y[TRAIN].mean(0) if "D-01" in taken else 0)
        train = rsa(kept, y[TRAIN])
    else:
        found = []
        for part in folds_of(TRAIN):
            rest = np.setdiff1d(TRAIN, part)
            inside = ridge(x, y, rest, part, taken, alphas, published is None)[0]
            found.append(rsa(inside - (y[rest].mean(0) if "D-01" in taken else 0), y[part]))
        train = np.mean(found)
    return {"ereg": r_of(predictions, y[TEST]).mean(), "eregTrain": criterion.mean(),
            "ersa": rsa(predictions, y[TEST]), "ersaTrain": train}


SWITCHES = ["D-01", "D-02", "D-49", "D-50", "D-51"]
profiles = []
for name, published in [("leak_free", None), ("all", SWITCHES)] + [
        (off, [d for d in SWITCHES if d != off]) for off in SWITCHES]:
    profiles.append({"off": name, "scores": {
        layer: {subject: analysis(x, y, published) for subject, y in responses.items()}
        for layer, x in layers.items()}})


# Regressions on components, of all units of a subject together.
def pls(x, y, train, test, k):
    return PLSRegression(k, scale=False, tol=1e-14, max_iter=5000).fit(x[train], y[train]).predict(x[test])


def pcr(x, y, train, test, k):
    pca = PCA(k).fit(x[train])
    return LinearRegression().fit(pca.transform(x[train]), y[train]).predict(pca.transform(x[test]))


def inside(fit, x, y, k):
    """1 - PRESS / TSS over folds of the training rows, by unit."""
    press = sum(((y[part] - fit(x, y, np.setdiff1d(TRAIN, part), part, k)) ** 2).sum(0) for part in folds_of(TRAIN))
    return 1 - press / ((y[TRAIN] - y[TRAIN].mean(0)) ** 2).sum(0)


components = []
for name, fit, k in [("pls(3)", pls, 3), ("pls(1)", pls, 1), ("pcr(5)", pcr, 5)]:
    components.append({"regression": name, "scores": {
        subject: {"r": r_of(fit(layers["b"], y, TRAIN, TEST, k), y[TEST]).tolist(),
                  "criterion": inside(fit, layers["b"], y, k).tolist()} for subject, y in responses.items()}})
chosen = {}
for subject, y in responses.items():
    means = [inside(pls, layers["c"], y, k).mean() for k in range(1, 10)]
    chosen[subject] = {"r": r_of(pls(layers["c"], y, TRAIN, TEST, int(np.argmax(means)) + 1), y[TEST]).tolist()}


# Steps that are fitted on training rows.
def components_of(x, train, k):
    return PCA(k).fit(x[train]).transform(x)


def side_by_side(*parts):
    return np.concatenate([centred(part, TRAIN) for part in parts], 1)


a, b, c = (layers[name] for name in "abc")
steps = []
for line, x in [("$f[\"b\"] | pca 4", components_of(b, TRAIN, 4)),
                ("$f[\"b\"] | standardize", scaled(b, TRAIN, .1)),
                ("$f[\"b\"] | standardize floor: 0", scaled(b, TRAIN, 0)),
                ("$f[\"b\"] | standardize | pca 4", components_of(scaled(b, TRAIN, .1), TRAIN, 4)),
                ("$f[\"b\"] | pca 4 | standardize", scaled(components_of(b, TRAIN, 4), TRAIN, .1)),
                ("$f | concat", side_by_side(a, b, c)),
                ("[$f[\"a\"], ($f[\"b\"] | pca 4)] | concat", side_by_side(a, components_of(b, TRAIN, 4))),
                ("[$f[\"a\"], $f[\"c\"]] | concat | pca 6", components_of(side_by_side(a, c), TRAIN, 6)),
                ("[$f[\"a\"], $f[\"c\"]] | concat | standardize",
                 side_by_side(scaled(a, TRAIN, .1), scaled(c, TRAIN, .1)))]:
    steps.append({"line": line, "scores": {}})
    for subject, y in responses.items():
        predictions, _, criterion = ridge(x, y, TRAIN, TEST)
        steps[-1]["scores"][subject] = {"r": r_of(predictions, y[TEST]).tolist(), "criterion": criterion.tolist()}


# Variance partitions with equal weights of the spaces; each fold about the means of its own training rows.
def r2(spaces, y, folds):
    errors, total = 0, 0
    for train, test in folds:
        x = np.concatenate([centred(layers[name], train) for name in spaces], 1)
        errors = errors + ((y[test] - ridge(x, y, train, test)[0]) ** 2).sum(0)
        total = total + ((y[test] - y[train].mean(0)) ** 2).sum(0)
    return 1 - errors / total


def commonalities(values, names):
    found = {}
    for size in range(1, len(names) + 1):
        for subset in itertools.combinations(names, size):
            rest = tuple(name for name in names if name not in subset)
            found["+".join(subset)] = sum(
                (-1) ** (len(part) + 1) * values[tuple(sorted(part + rest))]
                for count in range(len(subset) + 1) for part in itertools.combinations(subset, count)
                if part + rest)
    return found


shares = []
blocks = [(np.setdiff1d(np.arange(ROWS), part), part) for part in np.array_split(np.arange(ROWS), 2)]
for split, folds in [("odd_even", [(TRAIN, TEST)]), ("contiguous(2)", blocks)]:
    for names in [("a", "b"), ("a", "b", "c")]:
        entry = {"split": split, "spaces": list(names), "shares": {}}
        for subject, y in responses.items():
            values = {subset: r2(subset, y, folds) for size in range(1, len(names) + 1)
                      for subset in itertools.combinations(names, size)}
            own = {f"own {name}": values[(name,)].mean() for name in names}
            own.update({key: value.mean() for key, value in commonalities(values, names).items()})
            own["total"] = values[names].mean()
            entry["shares"][subject] = own
        shares.append(entry)

with open("published.json", "w") as file:
    json.dump({
        "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__}, "rows": ROWS,
        "layers": {name: np.round(x, 3).ravel().tolist() for name, x in layers.items()},
        "responses": {name: np.round(y, 3).ravel().tolist() for name, y in responses.items()},
        "profiles": profiles, "components": components, "chosen": chosen, "steps": steps, "shares": shares}, file)
