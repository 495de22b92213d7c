"""A thousand bootstraps of models of representational geometry by rsatoolbox.

rsa.py corr|tau-a|dual FOLDER DRAWS OUTPUT: FOLDER holds models.f64 and people.f64, RDMs of 92 stimuli, upper triangles row by
row. corr and tau-a resample stimuli, dual stimuli and people by corr; noise ceilings are resampled as well. Says what it is,
then answers each line "run" with the seconds of one evaluation and writes means and standard errors of the models to OUTPUT.
"""

import contextlib
import importlib.metadata
import io
import os
import sys
import time
import warnings

import numpy
from rsatoolbox.inference import eval_bootstrap_pattern, eval_dual_bootstrap
from rsatoolbox.model import ModelFixed
from rsatoolbox.rdm import RDMs

# Each tau-a ceiling warns that its pool is only nearly the best.
warnings.filterwarnings("ignore")
kind, folder, draws, output = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
pairs = 92 * 91 // 2
models = numpy.fromfile(os.path.join(folder, "models.f64")).reshape(-1, pairs)
people = RDMs(numpy.fromfile(os.path.join(folder, "people.f64")).reshape(-1, pairs))
models = [ModelFixed(f"model {index}", RDMs(row)) for index, row in enumerate(models)]


def run():
    numpy.random.seed(1)
    start = time.perf_counter()
    # Its progress bar is not part of the answer.
    with contextlib.redirect_stderr(io.StringIO()):
        if kind == "dual":
            result = eval_dual_bootstrap(models, people, method="corr", N=draws)
        else:
            result = eval_bootstrap_pattern(models, people, method=kind, N=draws)
    seconds = time.perf_counter() - start
    numpy.concatenate([result.get_means(), result.get_sem()]).astype(numpy.float64).tofile(output)
    return seconds


print(f"numpy {numpy.__version__}, rsatoolbox {importlib.metadata.version('rsatoolbox')}", flush=True)
for line in sys.stdin:
    print(run(), flush=True)
