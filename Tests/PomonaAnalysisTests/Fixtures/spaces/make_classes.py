"""What scikit-learn's RidgeClassifierCV says: python make_classes.py > classes.json. Needs numpy and scikit-learn."""
import json
import sys

import numpy as np
from sklearn.linear_model import RidgeClassifierCV

rng = np.random.default_rng(4)
cases = []
for count, rows, columns in [(2, 40, 6), (2, 30, 50), (4, 60, 8), (3, 30, 80)]:
    centres = rng.normal(size=(count, columns))
    numbers = rng.integers(0, count, size=rows)
    x = (0.6 * centres[numbers] + rng.normal(size=(rows, columns))).astype(np.float32).astype(float)
    labels = [f"class {k}" for k in numbers]
    train, test = np.arange(0, rows, 2), np.arange(1, rows, 2)
    alphas = [10.0**k for k in range(-3, 4)]
    model = RidgeClassifierCV(alphas=alphas).fit(x[train], np.array(labels)[train])
    decisions = np.atleast_2d(model.decision_function(x[test]).T).T
    cases.append({
        "features": x.tolist(), "labels": labels, "alpha": float(model.alpha_), "error": -float(model.best_score_),
        "decisions": decisions.tolist(), "predicted": model.predict(x[test]).tolist(),
        "accuracy": float(model.score(x[test], np.array(labels)[test])),
    })
json.dump(cases, sys.stdout)
print()
