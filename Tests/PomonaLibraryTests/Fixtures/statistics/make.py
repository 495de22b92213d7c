"""Makes statistics.json: an invented table of scores and what statsmodels, scipy and numpy say of it.

    python3 -m pip install numpy scipy statsmodels pandas     # versions: see "versions" in statistics.json
    python3 make.py
"""
import importlib.metadata as metadata
import itertools
import json

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.stattools import durbin_watson

rng = np.random.default_rng(41)
rows = []
for (model, params), roi, subject in itertools.product(
        [("small", 1e6), ("middle", 1.2e7), ("large", 3e8)], ["OTC", "EVC"], range(1, 11)):
    score = 0.1 * np.log(params) + (0.3 if roi == "OTC" else 0.1) + 0.05 * subject + 0.2 * rng.standard_normal()
    rows.append({"model": model, "roi": roi, "subject": f"s{subject}", "params": params, "score": round(score, 4),
                 "trained": bool(rng.integers(0, 2)), "depth": round(float(rng.uniform(0, 1)), 3)})
table = pd.DataFrame(rows)
gaps = table.depth.to_numpy(dtype=float).copy()
gaps[[4, 17, 33]] = np.nan
table["gaps"] = gaps


def fit(formula, data=table, errors=None):
    found = smf.ols(formula, data).fit() if errors is None else smf.ols(formula, data).fit(cov_type=errors)
    interval = np.asarray(found.conf_int())
    return {"estimate": list(found.params), "se": list(found.bse), "statistic": list(found.tvalues),
            "p": list(found.pvalues), "low": list(interval[:, 0]), "high": list(interval[:, 1]),
            "r2": found.rsquared, "adjusted_r2": found.rsquared_adj, "f": found.fvalue, "f_p": found.f_pvalue,
            "aic": found.aic, "bic": found.bic, "n": int(found.nobs), "df": found.df_resid,
            "durbin_watson": durbin_watson(found.resid), "condition": np.linalg.cond(found.model.exog), "residual": found.resid.iloc[3],
            "fitted": found.fittedvalues.iloc[3]}


# Names as the language writes them.
def interaction(terms, errors=None):
    found = smf.ols(f"score ~ {terms}", table).fit()
    names = [name.replace("[T.", "[").replace("True", "true").replace("False", "false").replace("Intercept", "intercept")
             for name in found.params.index]
    return {"terms": terms, "names": names, **fit(f"score ~ {terms}", table, errors)}


band = smf.ols("score ~ np.log(params)", table).fit().get_prediction(table).summary_frame()
otc = table[table.roi == "OTC"]
wide = otc.pivot(index="subject", columns="model", values="score")
paired = stats.ttest_rel(wide["large"], wide["small"])
interval = paired.confidence_interval()
unpaired = stats.ttest_ind(table[table.roi == "OTC"].score, table[table.roi == "EVC"].score, equal_var=False)
mwu = stats.mannwhitneyu(table[table.roi == "OTC"].score, table[table.roi == "EVC"].score)
differences = (wide["large"] - wide["small"]).to_numpy()
sums = np.abs([np.dot(signs, differences) for signs in itertools.product([1, -1], repeat=10)])

# The largest |t| of 6 groups over 10 subjects, all sign flips by hand.
units = table.assign(above=table.score - 1.7).pivot_table(index=["model", "roi"], columns="subject", values="above", sort=False)
values = units.to_numpy()
signs = np.array(list(itertools.product([1, -1], repeat=values.shape[1])))


def t_of(flips):
    flipped = values[None] * flips[:, None, :]
    return flipped.mean(2) / (flipped.std(2, ddof=1) / np.sqrt(values.shape[1]))


observed, null = t_of(np.ones((1, values.shape[1])))[0], np.abs(t_of(signs))
p_max = [(null.max(1) >= abs(t) - 1e-9).mean() for t in observed]
p_own = [(null[:, i] >= abs(t) - 1e-9).mean() for i, t in enumerate(observed)]

correlations = []
for roi in ["OTC", "EVC"]:
    part = table[table.roi == roi]
    for method in [stats.pearsonr, stats.spearmanr, stats.kendalltau]:
        correlations.append(list(method(part.score, part.depth)))
per_group = [stats.pearsonr(part.score, part.depth).pvalue for _, part in table.groupby(["model", "roi"], sort=False)]

# 97 labels over 40,000 rows, by whole numbers that any program makes alike: a design that is gone through in blocks.
i = np.arange(40_000)
label = (i * 7 + i // 97 * 5) % 97
long = pd.DataFrame({"g": label.astype(str), "x": i * 7919 % 1009 / 1009,
                     "y": i * 104729 % 2003 / 2003 * (1 + label % 3) + label % 5})


def chosen(errors=None):
    found = smf.ols("y ~ g + x", long).fit() if errors is None else smf.ols("y ~ g + x", long).fit(cov_type=errors)
    at = [0, 1, 50, len(found.params) - 1]
    band = found.get_prediction(long.iloc[[20_001]]).summary_frame()
    return {"names": [found.params.index[place].replace("[T.", "[").replace("Intercept", "intercept") for place in at],
            "estimate": list(found.params.iloc[at]), "se": list(found.bse.iloc[at]), "r2": found.rsquared,
            "f": found.fvalue, "aic": found.aic, "durbin_watson": durbin_watson(found.resid),
            "condition": np.linalg.cond(found.model.exog), "low": band.mean_ci_lower.iloc[0],
            "high": band.mean_ci_upper.iloc[0]}


answers = {
    "long": [chosen(), chosen("HC3")],
    "plain": fit("score ~ np.log(params)"),
    "labels": fit("score ~ np.log(params) + roi + trained", errors="HC3"),
    "category": fit("score ~ C(model, levels=['small', 'middle', 'large']) + depth"),
    "no_intercept": fit("score ~ 0 + roi + depth"),
    "groups": [fit("score ~ depth", table[table.roi == roi]) for roi in ["OTC", "EVC"]],
    "gaps": fit("score ~ gaps", table.dropna(subset=["gaps"])),
    "interactions": [
        interaction(terms) for terms in [
            "roi * depth", "roi:depth", "0 + roi:depth", "roi + roi:depth", "roi * trained", "roi:trained",
            "0 + roi:trained", "trained + roi:trained", "0 + trained + roi:trained", "model * roi * depth",
            "depth + roi:trained:depth", "roi * depth + model:roi"]],
    "interaction_robust": interaction("roi * depth", errors="HC3"),
    "band": [band.mean_ci_lower.iloc[25], band.mean_ci_upper.iloc[25]],
    "paired": [paired.statistic, paired.pvalue, paired.df, interval.low, interval.high],
    "flips": float(np.mean(sums >= abs(differences.sum()) - 1e-12)),
    "wilcoxon": list(stats.wilcoxon(differences)),
    "welch": [unpaired.statistic, unpaired.pvalue, unpaired.df],
    "mann_whitney": list(mwu),
    "t": list(observed), "p_own": p_own, "p_max": p_max,
    "correlations": correlations,
    "q": list(multipletests(per_group, method="fdr_bh")[1]),
}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, (float, np.floating)):
        return None if not np.isfinite(value) else float(value)
    return value.item() if isinstance(value, np.generic) else value


with open("statistics.json", "w") as file:
    json.dump(plain({
        "versions": {name: metadata.version(name) for name in ["numpy", "pandas", "scipy", "statsmodels"]},
        "table": {name: list(table[name]) for name in table.columns}, "answers": answers}), file)
    file.write("\n")
