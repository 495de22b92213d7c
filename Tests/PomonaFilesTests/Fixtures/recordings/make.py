"""Recordings in Pomona's format, written with h5py by the lines of docs/benchmarks.md.

Made with h5py 3.16.0, numpy 2.4.6: python make.py (in this folder).
"""

import re

import h5py
import numpy as np

random = np.random.default_rng(41)
image_ids = np.array([584, 12, 7, 99])
voxel_ids = [f"S1-{k}" for k in range(6)]
ncsnr = random.uniform(size=6)
# 100 x unit + 10 x stimulus + repeat; the second stimulus was shown once, the last twice.
responses = (100 * np.arange(6)[:, None, None] + 10 * np.arange(4)[None, :, None] + np.arange(3)[None, None, :]).astype(
    "f4"
)
responses[:, 1, 1:] = np.nan
responses[:, 3, 2] = np.nan
responses[4, 0, 0] = np.nan
masks = np.array([[1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1], [0, 1, 1, 0, 0, 0]], bool)
# The example of the page, as it stands there.
page = open("../../../../docs/benchmarks.md").read()
exec(re.search(r"```python\n(.*?)```", page, re.S).group(1))

# Two subjects that saw different stimuli, with runs and times; columns in an order of their own.
with h5py.File("two.h5", "w") as f:
    f.attrs.update(pomona_recording=1, name="two", title="Two people", doi="10.1/x", unit_word="voxels")
    f["stimuli/id"] = ["a", "b", "c"]
    f["stimuli/kind"] = ["face", "house", "tööl"]
    f["units/id"] = ["v1", "v2", "v1", "v2", "v3"]
    f["units/subject"] = ["s1", "s1", "s2", "s2", "s2"]
    f["units/zeta"] = [1, 2, 3, 4, 5]
    f["units/alpha"] = [0.5, 1.5, 2.5, 3.5, np.nan]
    f["units/columns"] = ["zeta", "alpha"]
    f.create_dataset("responses/s1", data=np.arange(8.0).reshape(2, 4), compression="gzip")
    f["responses/s2"] = np.arange(6, dtype="f8").reshape(3, 2)
    f["presentations/s1/stimulus"] = ["a", "b", "a", "b"]
    f["presentations/s1/run"] = [1, 1, 2, 2]
    f["presentations/s1/time"] = [0.0, 1.5, 0.0, 1.5]
    f["presentations/s2/stimulus_index"] = [2, 0]
    f["rois/name"] = ["V1", "all", "s1", "s2"]
    f["rois/level"] = ["ROI", "ROI", "SubjectID", "SubjectID"]
    f["rois/members"] = np.array([[1, 0, 1, 0, 0], [1] * 5, [1, 1, 0, 0, 0], [0, 0, 1, 1, 1]], "i4")


def copy(name, change):
    with h5py.File("mine.h5") as old, h5py.File(name, "w") as new:
        for key in old:
            old.copy(key, new)
        new.attrs.update(old.attrs)
        change(new)


def put(place, value):
    def change(f):
        if place in f:
            del f[place]
        if value is not None:
            f[place] = value

    return change


copy("wrong-mark.h5", lambda f: f.attrs.pop("pomona_recording"))
copy("wrong-version.h5", lambda f: f.attrs.update(pomona_recording=9))
copy("wrong-no-units.h5", put("units/id", None))
copy("wrong-turned.h5", put("responses", responses[:, :, 0].T))
copy("wrong-column.h5", put("units/ncsnr", ncsnr[:4]))
copy("wrong-masks.h5", put("rois/members", masks.T))
copy("wrong-member.h5", put("rois/members", masks * np.array([[1], [1], [3]])))
copy("wrong-twice.h5", put("stimuli/id", ["a", "b", "a", "c"]))


def truths(f):
    f["units/good"] = np.array([1, 0, 1, 1, 0, 0], bool)
    f["stimuli/seen"] = np.array([0, 1, 1, 0], bool)


copy("truths.h5", truths)


def ragged(f):
    del f["responses"]
    f["responses"] = np.zeros((6, 2))
    f["presentations/stimulus"] = ["584", "585"]


copy("wrong-stimulus.h5", ragged)
data = open("mine.h5", "rb").read()
open("truncated.h5", "wb").write(data[: len(data) // 2])
