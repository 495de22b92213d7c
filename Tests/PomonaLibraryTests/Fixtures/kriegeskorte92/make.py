"""Prints the facts that Kriegeskorte92Tests and MainJobTests compare with. Python 3.11, numpy 2.4, scipy 1.17.

Call: python3 make.py FOLDER, where FOLDER holds the files of the part kriegeskorte92.
"""

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
