"""Makes components.json: principal components of stimuli by scikit-learn, signs fixed by numpy.

    python3 -m pip install numpy scikit-learn     # versions: see "versions" in components.json
    python3 make.py
"""
import importlib.metadata as metadata
import json

import numpy as np
from sklearn.decomposition import PCA

rng = np.random.default_rng(20261128)


def case(rows, columns, count):
    # Numbers that 32 bits hold, because features and responses are read so.
    features = rng.standard_normal((rows, 3)) * [3, 2, 1] @ rng.standard_normal((3, columns))
    features = (features + rng.standard_normal((rows, columns)) * 0.5 + rng.uniform(-2, 9, columns)).astype(np.float32)
    features = features.astype(float)
    pca = PCA(count, svd_solver="full")
    scores = pca.fit_transform(features)
    # The entry of largest size of each component is positive.
    scores *= np.sign(scores[np.abs(scores).argmax(0), np.arange(count)])
    return {
        "features": features.tolist(), "scores": scores.tolist(), "shares": pca.explained_variance_ratio_.tolist()
    }


json.dump(
    {
        "versions": {name: metadata.version(name) for name in ["numpy", "scikit-learn"]},
        "wide": case(9, 40, 4),
        "tall": case(9, 5, 2),
    },
    open("components.json", "w"))
