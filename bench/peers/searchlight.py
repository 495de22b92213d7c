"""A searchlight over a box of voxels by rsatoolbox.

searchlight.py FOLDER SIZES OUTPUT: FOLDER holds responses.npy (stimuli x voxels, float32, voxels of a box of SIZES i,j,k in C
order) and model.csv (a square table of distances, names first). Spheres of radius 3, cut at the edge of the box; correlation
distances; Pearson correlation of each RDM with the model, all in one call, which is many times faster than one model evaluation a
centre. Works once and prints seconds from the first read, peak memory in MiB and versions; imports are not timed. OUTPUT gets a
score a line.
"""

import contextlib
import importlib.metadata
import io
import resource
import sys
import time

import numpy
from rsatoolbox.rdm import RDMs, compare
from rsatoolbox.util.searchlight import get_searchlight_RDMs, get_volume_searchlight

folder, sizes, output = sys.argv[1], [int(size) for size in sys.argv[2].split(",")], sys.argv[3]
start = time.perf_counter()
responses = numpy.load(f"{folder}/responses.npy")
square = numpy.loadtxt(f"{folder}/model.csv", delimiter=",", skiprows=1, usecols=range(1, responses.shape[0] + 1))
model = RDMs(square[numpy.triu_indices(responses.shape[0], 1)])
# Its progress is not part of the answer.
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    # Its spheres hold what is nearer than the radius; ours what is no farther.
    centers, neighbors = get_volume_searchlight(numpy.ones(sizes), radius=3.001, threshold=0, truncate_at_boundary=True)
    rdms = get_searchlight_RDMs(responses, centers, neighbors, numpy.arange(responses.shape[0]), method="correlation")
scores = compare(model, rdms, method="corr")[0]
seconds = time.perf_counter() - start
numpy.savetxt(output, scores, fmt="%.17g")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
print(f"{seconds:.3f} {peak} numpy {numpy.__version__}, rsatoolbox {importlib.metadata.version('rsatoolbox')}")
