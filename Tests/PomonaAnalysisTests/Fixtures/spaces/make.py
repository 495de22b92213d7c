"""What numpy, scipy and scikit-learn say of places and trees: python make.py > spaces.json.

Needs numpy, scipy and scikit-learn. Points in three clusters, five dimensions, seeds fixed.
"""
import json
import sys

import numpy as np
from scipy.cluster import hierarchy
from scipy.spatial.distance import pdist, squareform
from sklearn.manifold import MDS, TSNE, trustworthiness

rng = np.random.default_rng(11)
centres = rng.normal(size=(3, 5)) * 3
points = np.concatenate([c + rng.normal(size=(8, 5)) for c in centres])
distances = pdist(points)
n = len(points)

square = squareform(distances) ** 2
j = np.eye(n) - 1 / n
values, vectors = np.linalg.eigh(-0.5 * j @ square @ j)
places = vectors[:, ::-1][:, :2] * np.sqrt(values[::-1][:2])

metric = MDS(n_components=2, metric="precomputed", metric_mds=True, n_init=20, init="random", random_state=0,
             eps=1e-9, max_iter=3000, normalized_stress=False)
metric.fit(squareform(distances))
fitted = pdist(metric.embedding_)
stress = float(np.sqrt(((distances - fitted) ** 2).sum() / (fitted ** 2).sum()))

tsne = TSNE(metric="precomputed", init="random", perplexity=5, method="exact", random_state=0)
map2 = tsne.fit_transform(squareform(distances))

json.dump({
    "distances": distances.tolist(),
    "eigenvalues": values[::-1].tolist(),
    "places": places.tolist(),
    "metricStress": stress,
    "trustworthiness": {
        "places": map2.astype(float).tolist(),
        "k": 6,
        "value": float(trustworthiness(squareform(distances), map2, n_neighbors=6, metric="precomputed")),
    },
    "trees": {m: hierarchy.linkage(distances, m).tolist() for m in ["average", "complete", "single", "ward"]},
    "leaves": hierarchy.dendrogram(hierarchy.linkage(distances, "average"), no_plot=True)["leaves"],
    "groups": hierarchy.fcluster(hierarchy.linkage(distances, "average"), 3, "maxclust").tolist(),
}, sys.stdout)
print()
