"""Makes weighted.json: a non-negative combination of models, cross-validated over stimuli and subjects, by rsatoolbox.

    python3 -m pip install numpy scipy rsatoolbox     # versions: see "versions" in weighted.json
    python3 make_weighted.py

Weights: `fit_regress_nn` on the stimuli and subjects outside of a fold; scores and ceilings: `crossval` on those inside.
"""
import importlib.metadata as metadata
import json

import numpy as np
from rsatoolbox.inference import crossval
from rsatoolbox.model import ModelFixed, ModelWeighted
from rsatoolbox.model.fitter import fit_mock, fit_regress_nn
from rsatoolbox.rdm import RDMs

rng = np.random.default_rng(20250926)
stimuli, people = 14, 5
pairs = stimuli * (stimuli - 1) // 2
models = rng.gamma(2, 1, (3, pairs))
# The third has no part in the data, so that its weight meets the bound of zero in some folds.
truth = 0.8 * models[0] + 0.3 * models[1] - 0.1 * models[2]
subjects = truth + 0.7 * rng.standard_normal((people, pairs)) + 1
stimulus_fold = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1])
subject_fold = np.array([0, 1, 2, 1, 0])


def index(rdms):
    rdms.pattern_descriptors["index"] = np.arange(stimuli)
    return rdms


data = index(RDMs(subjects))
train, test = [], []
for s in range(3):
    inside = data.subset("index", np.flatnonzero(subject_fold == s).tolist())
    outside = data.subset("index", np.flatnonzero(subject_fold != s).tolist())
    for f in range(3):
        held, rest = np.flatnonzero(stimulus_fold == f), np.flatnonzero(stimulus_fold != f)
        train.append((outside.subset_pattern("index", rest.tolist()), rest))
        test.append((inside.subset_pattern("index", held.tolist()), held))

results = {}
for name, method in (("pearson", "corr"), ("cosine", "cosine")):
    candidates = [ModelFixed(f"m{k}", index(RDMs(models[k : k + 1]))) for k in range(3)]
    candidates.append(ModelWeighted("weighted", index(RDMs(models))))
    found = crossval(
        candidates, data, train, test, method=method, fitter=[fit_mock, fit_mock, fit_mock, fit_regress_nn])
    weights = [
        fit_regress_nn(candidates[3], part[0], method=method, pattern_idx=part[1], pattern_descriptor="index")
        for part in train
    ]
    results[name] = {
        # models × folds of subjects × folds of stimuli
        "scores": np.asarray(found.evaluations)[0].reshape(4, 3, 3).tolist(),
        "ceilings": np.asarray(found.noise_ceiling).reshape(2, 3, 3)[:, 0].tolist(),
        "weights": np.asarray(weights).reshape(3, 3, 3).tolist(),
    }
    print(name, results[name]["weights"][0], np.mean(results[name]["scores"], (1, 2)))

json.dump(
    {
        "versions": {k: metadata.version(k) for k in ("numpy", "scipy", "rsatoolbox")},
        "models": models.tolist(), "subjects": subjects.tolist(), "stimulusFold": stimulus_fold.tolist(),
        "subjectFold": subject_fold.tolist(), "results": results,
    },
    open("weighted.json", "w"),
)
