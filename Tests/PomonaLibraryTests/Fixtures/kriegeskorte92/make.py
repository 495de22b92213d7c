"""Prints the facts that Kriegeskorte92Tests, BenchmarksRDMTests and MainJobTests compare with. Python 3.11, numpy 2.4, scipy 1.17.

Call: python3 make.py FOLDER, where FOLDER holds the files of the part kriegeskorte92.
"""

import hashlib
import sys
from collections import Counter

import numpy as np
from scipy.io import loadmat
from scipy.stats import rankdata, spearmanr

folder = sys.argv[1]
pairs = np.triu_indices(92, 1)
stimuli = loadmat(f"{folder}/Kriegeskorte_Neuron2008_supplementalData.mat")["stimuli_92objs"].ravel()
print(Counter(str(s["category"][0]) for s in stimuli))
brains = loadmat(f"{folder}/92_brainRDMs.mat")["RDMs"]
people = [(brains[0, p, 0]["RDM"][pairs] + brains[0, p, 1]["RDM"][pairs]) / 2 for p in range(4)]
for model in loadmat(f"{folder}/92_modelRDMs.mat")["Models"].ravel():
    rdm = np.asarray(model["RDM"], float)[pairs]
    print(str(model["name"][0]), np.mean([spearmanr(rdm, p)[0] for p in people]))
ranks = [rankdata(p) for p in people]
print("upper", np.mean([spearmanr(sum(ranks), r)[0] for r in ranks]))
print("lower", np.mean([spearmanr(sum(ranks) - r, r)[0] for r in ranks]))

# BenchmarksRDMTests: every 101st value of the pixels, and what was shown.
published = loadmat(f"{folder}/Kriegeskorte_Neuron2008_supplementalData.mat")["RDMs_mIT_hIT_fig1"].ravel()
monkey, human = [rdm["RDM"].ravel() for rdm in published]
print("monkey and human", spearmanr(monkey, human)[0])
pixels = 1 - np.corrcoef(np.array([s["image"].ravel()[::101] for s in stimuli], float))[pairs]
print("pixels", spearmanr(pixels, human)[0], spearmanr(pixels, monkey)[0])
digest = hashlib.sha256()
for place, s in enumerate(stimuli):
    digest.update(f"{place + 1:02d} {s['category'][0]}\n175 175\n".encode())
    digest.update(np.ascontiguousarray(s["image"]).tobytes())
print(digest.hexdigest())
