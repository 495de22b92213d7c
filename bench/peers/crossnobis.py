"""Crossnobis distances by rsatoolbox.

crossnobis.py FOLDER none|residuals|precision CONDITIONS OUTPUT: FOLDER holds observations.npy (runs of CONDITIONS rows each x
voxels, float32) and residuals.npy (times x voxels). With residuals, the noise is estimated from them by shrinkage to its diagonal,
within the time that is taken. With precision, noise between neighbouring voxels: 1.25 on the diagonal of the precision, -0.5 beside
it. Says what it is, then answers each line "run" with the seconds of one calculation and writes the distances to OUTPUT.
"""

import importlib.metadata
import sys
import time

import numpy
from rsatoolbox.data import Dataset
from rsatoolbox.data.noise import prec_from_residuals
from rsatoolbox.rdm import calc_rdm

folder, kind, conditions, output = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
observations = numpy.load(f"{folder}/observations.npy").astype(numpy.float64)
count, voxels = observations.shape
data = Dataset(
    observations,
    obs_descriptors={"condition": numpy.arange(count) % conditions, "run": numpy.arange(count) // conditions},
)
precision = None
if kind == "precision":
    precision = 1.25 * numpy.eye(voxels) - 0.5 * (numpy.eye(voxels, k=1) + numpy.eye(voxels, k=-1))
residuals = numpy.load(f"{folder}/residuals.npy").astype(numpy.float64) if kind == "residuals" else None


def run():
    start = time.perf_counter()
    noise = precision if residuals is None else prec_from_residuals(residuals, method="shrinkage_diag")
    rdm = calc_rdm(data, method="crossnobis", descriptor="condition", cv_descriptor="run", noise=noise)
    seconds = time.perf_counter() - start
    rdm.dissimilarities[0].astype(numpy.float64).tofile(output)
    return seconds


print(f"numpy {numpy.__version__}, rsatoolbox {importlib.metadata.version('rsatoolbox')}", flush=True)
for line in sys.stdin:
    print(run(), flush=True)
