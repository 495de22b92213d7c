"""Makes statistics.json: fits, tests, correlations, q-values and distributions by independent programs.

    python3 -m pip install numpy scipy statsmodels pandas mpmath     # versions: see "versions" in statistics.json
    POMONA_TEST_DATA=FOLDER python3 make.py

The folder is needed for the one fit of measured data: its numbers are written here, the data are not.
"""
import importlib.metadata as metadata
import itertools
import json
import os
import warnings

import mpmath as mp
import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.stattools import durbin_watson, jarque_bera, omni_normtest

warnings.filterwarnings("ignore")
mp.mp.dps = 60
rng = np.random.default_rng(29)


# Distributions: mpmath with 60 digits, where scipy itself is right to 1e-12 or less only.
def beta_tails(a, b, x, y):
    a, b = mp.mpf(a), mp.mpf(b)
    if y < mp.mpf("0.5"):
        upper = mp.betainc(b, a, 0, y, regularized=True)
        return 1 - upper, upper
    lower = mp.betainc(a, b, 0, x, regularized=True)
    return lower, 1 - lower


def tails(kind, parameters, x):
    x = mp.mpf(x)
    if kind == "normal":
        return mp.erfc(-x / mp.sqrt(2)) / 2, mp.erfc(x / mp.sqrt(2)) / 2
    if kind == "t":
        df = mp.mpf(parameters[0])
        outer = beta_tails(df / 2, mp.mpf(1) / 2, df / (df + x * x), x * x / (df + x * x))[0] / 2
        return (outer, 1 - outer) if x < 0 else (1 - outer, outer)
    if kind == "f":
        a, b = map(mp.mpf, parameters)
        return beta_tails(a / 2, b / 2, a * x / (a * x + b), b / (a * x + b))
    df = mp.mpf(parameters[0])
    return (mp.gammainc(df / 2, 0, x / 2, regularized=True), mp.gammainc(df / 2, x / 2, mp.inf, regularized=True))


distributions = []
for kind, sets, xs in [
    ("normal", [[]], [-38, -12, -5, -1.96, -0.3, 0, 1e-9, 0.7, 2.5, 8, 30]),
    ("t", [[1], [2], [3.7], [9], [30], [250], [10000]], [-40, -6, -2.1, -0.4, 0, 1e-6, 0.02, 1, 3.3, 12, 150]),
    ("f", [[1, 1], [1, 20], [3, 5], [2, 60.5], [7, 400], [150, 12], [900, 1100]],
     [1e-8, 0.003, 0.2, 0.9, 1, 1.1, 2.5, 8, 90]),
    ("chi", [[1], [2], [5], [41.5], [600]], [1e-10, 0.01, 0.6, 2, 7, 33, 80, 590, 700]),
]:
    for parameters in sets:
        for x in xs:
            lower, upper = tails(kind, parameters, x)
            if min(lower, upper) > mp.mpf("1e-290"):
                distributions.append(
                    {"kind": kind, "parameters": parameters, "x": x, "cdf": float(lower), "survival": float(upper)})


# Least squares.
def summary(y, columns, names, errors="usual"):
    x = np.column_stack(columns)
    fit = sm.OLS(y, x).fit() if errors == "usual" else sm.OLS(y, x).fit(cov_type=errors)
    omnibus, omnibus_p = omni_normtest(fit.resid)
    jb, jb_p, skew, kurtosis = jarque_bera(fit.resid)
    interval = np.asarray(fit.conf_int())
    influence = sm.OLS(y, x).fit().get_influence()
    return {
        "names": names, "errors": errors, "y": list(y), "columns": [list(map(float, c)) for c in columns],
        "estimate": fit.params, "se": fit.bse, "statistic": fit.tvalues, "p": fit.pvalues, "low": interval[:, 0],
        "high": interval[:, 1], "r2": fit.rsquared, "adjusted": fit.rsquared_adj, "f": fit.fvalue,
        "fP": fit.f_pvalue, "llf": fit.llf, "aic": fit.aic, "bic": fit.bic, "dw": durbin_watson(fit.resid),
        "omnibus": omnibus, "omnibusP": omnibus_p, "jb": jb, "jbP": jb_p, "skew": skew, "kurtosis": kurtosis,
        "condition": fit.condition_number, "dfModel": fit.df_model, "dfResid": fit.df_resid,
        "leverage": influence.hat_matrix_diag,
    }


kinds = ["usual", "HC0", "HC1", "HC2", "HC3"]
fits = []
n = 40
a, b = rng.standard_normal(n), rng.uniform(0, 3, n)
group = rng.integers(0, 3, n)
y = 1.5 + 0.4 * a - 0.2 * b + rng.standard_normal(n) * (0.3 + 0.5 * b)
dummies = [(group == k).astype(float) for k in range(3)]
one = np.ones(n)
for errors in kinds:
    fits.append(summary(y, [one, a, b], ["1", "a", "b"], errors))
    fits.append(summary(y, [one, a] + dummies[1:], ["1", "a", "g[1]", "g[2]"], errors))
fits.append(summary(y, [one], ["1"]))
fits.append(summary(y, [a, b], ["a", "b"]))
fits.append(summary(y, [a, b], ["a", "b"], "HC1"))
fits.append(summary(y, [a] + dummies, ["a", "g[0]", "g[1]", "g[2]"]))  # the constant is a sum of terms
fits.append(summary(y[:4], [one[:4], a[:4]], ["1", "a"]))
fits.append(summary(1e6 + y, [one, 1e4 + 100 * a], ["1", "far"]))
skewed = np.exp(rng.standard_normal(200))
fits.append(summary(skewed, [np.ones(200), rng.standard_normal(200)], ["1", "a"], "HC3"))


# The economic data of Longley 1967, the usual near-collinear case; exact rational arithmetic, rounded at the end.
def exact(y, columns):
    x = mp.matrix([[mp.mpf(str(c[i])) for c in columns] for i in range(len(y))])
    v = mp.matrix([mp.mpf(str(value)) for value in y])
    inverse = (x.T * x) ** -1
    params = inverse * (x.T * v)
    rest = v - x * params
    n, p = x.rows, x.cols
    ssr = sum(e * e for e in rest)
    mean = sum(v) / n
    tss = sum((value - mean) ** 2 for value in v)
    scale = ssr / (n - p)
    return {
        "y": [float(value) for value in y], "columns": [[float(value) for value in c] for c in columns],
        "estimate": [float(value) for value in params],
        "se": [float(mp.sqrt(scale * inverse[i, i])) for i in range(p)],
        "r2": float(1 - ssr / tss), "f": float((tss - ssr) / (p - 1) / scale),
    }


longley = sm.datasets.longley.load_pandas()
collinear = exact(
    longley.endog.tolist(), [[1.0] * 16] + [longley.exog[name].tolist() for name in longley.exog.columns])

# Correlations.
correlations = []
for n, digits in [(3, 6), (5, 6), (8, 1), (12, 0), (33, 6), (34, 6), (60, 1), (300, 6)]:
    x = np.round(rng.standard_normal(n), digits)
    z = np.round(0.5 * x + rng.standard_normal(n), digits)
    if len(set(x)) == 1 or len(set(z)) == 1:
        z[0] += 1
        x[0] += 1
    pearson = stats.pearsonr(x, z)
    ci = pearson.confidence_interval(0.95) if n > 3 else None
    spearman = stats.spearmanr(x, z)
    kendall = stats.kendalltau(x, z)
    correlations.append({
        "x": x, "y": z, "pearson": [pearson.statistic, pearson.pvalue],
        "interval": [ci.low, ci.high] if ci else None,
        "spearman": [spearman.statistic, spearman.pvalue], "kendall": [kendall.statistic, kendall.pvalue]})
x = np.arange(40.0)
z = x.copy()
z[[3, 4]] = z[[4, 3]]
correlations.append({  # one pair out of order among 40 rows: exact, and very small
    "x": x, "y": z, "pearson": list(stats.pearsonr(x, z)), "interval": list(stats.pearsonr(x, z).confidence_interval()),
    "spearman": list(stats.spearmanr(x, z)), "kendall": list(stats.kendalltau(x, z))})

# Tests of location.
singles = []
for n, digits, shift in [(2, 6, 0.2), (5, 6, 0.8), (9, 6, 0.4), (13, 0, 0.3), (14, 0, 0.3), (20, 6, 0.2), (50, 6, 0.1),
                         (51, 6, 0.1), (70, 1, 0.2)]:
    d = np.round(rng.standard_normal(n) + shift, digits)
    t = stats.ttest_1samp(d, 0)
    interval = t.confidence_interval()
    w = stats.wilcoxon(d)
    flips = None
    if n <= 12:
        sums = [abs(np.dot(s, d)) for s in itertools.product([1, -1], repeat=n)]
        flips = np.mean(np.array(sums) >= abs(d.sum()) - 1e-12)
    singles.append({
        "values": d, "t": [t.statistic, t.pvalue, t.df, interval.low, interval.high],
        "wilcoxon": [w.statistic, w.pvalue], "flips": flips})

pairs = []
for n1, n2, digits, shift in [(2, 3, 6, 0.5), (4, 4, 6, 1.2), (8, 30, 6, 0.6), (9, 9, 6, 0.5), (6, 9, 0, 0.9),
                              (25, 40, 1, 0.3), (7, 5, 6, 0)]:
    p, q = np.round(rng.standard_normal(n1) + shift, digits), np.round(2 * rng.standard_normal(n2), digits)
    student, welch = stats.ttest_ind(p, q), stats.ttest_ind(p, q, equal_var=False)
    mwu = stats.mannwhitneyu(p, q)
    permutation = None
    if n1 + n2 <= 15:
        both = np.concatenate([p, q])
        observed = abs(p.mean() - q.mean())
        found = []
        for chosen in itertools.combinations(range(n1 + n2), n1):
            mask = np.zeros(n1 + n2, bool)
            mask[list(chosen)] = True
            found.append(abs(both[mask].mean() - both[~mask].mean()))
        permutation = np.mean(np.array(found) >= observed - 1e-12)
    pairs.append({
        "first": p, "second": q,
        "student": [student.statistic, student.pvalue, student.df, *student.confidence_interval()],
        "welch": [welch.statistic, welch.pvalue, welch.df, *welch.confidence_interval()],
        "mannWhitney": [mwu.statistic, mwu.pvalue], "permutation": permutation})

# Many tests.
ps = np.concatenate([rng.uniform(0, 1, 15), rng.uniform(0, 0.02, 6), [0.04, 0.04, 1.0, 0.0]])
fdr = {"p": ps, "bh": multipletests(ps, method="fdr_bh")[1], "by": multipletests(ps, method="fdr_by")[1]}

sample = rng.standard_normal(17)
shares = [0, 0.025, 0.1, 1 / 3, 0.5, 0.75, 0.975, 1]
quantiles = {"values": sample, "shares": shares, "quantiles": np.quantile(sample, shares)}

# 28 language models: the score on a benchmark by size.
measured = None
if "POMONA_TEST_DATA" in os.environ:
    models = pd.read_csv(os.path.join(os.environ["POMONA_TEST_DATA"], "lpp-masks-isc/model_info_en.csv"))
    measured = summary(
        models.hellaswag.to_numpy(),
        [np.ones(len(models)), np.log(models.n_parameters), models.n_layers, models.n_hid],
        ["1", "log(n_parameters)", "n_layers", "n_hid"])
    measured["y"], measured["columns"] = [], []


def plain(value):
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return plain(value.item())
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, np.ndarray, pd.Series)):
        return [plain(inner) for inner in value]
    if isinstance(value, (float, np.floating)):
        return None if not np.isfinite(value) else float(value)
    if isinstance(value, np.integer):
        return int(value)
    return value


names = ["mpmath", "numpy", "pandas", "scipy", "statsmodels"]
with open("statistics.json", "w") as file:
    json.dump(plain({
        "versions": {name: metadata.version(name) for name in names}, "distributions": distributions, "fits": fits,
        "collinear": collinear, "correlations": correlations, "singles": singles, "pairs": pairs, "fdr": fdr,
        "quantiles": quantiles, "measured": measured}), file, indent=None, separators=(",", ":"))
    file.write("\n")
