"""NIfTI files as nibabel writes them, and what nibabel reads from them.

Made with nibabel 5.4.2, numpy 2.4.6: python make.py (in this folder).
"""

import json

import nibabel as nib
import numpy as np

random = np.random.default_rng(5)
affine = np.array([[-2.0, 0, 0.1, 90], [0, 2.5, 0, -126], [0.2, 0, 3, -72], [0, 0, 0, 1]])
expected = {}


def note(name, mask=None):
    image = nib.load(name)
    values = np.asarray(image.get_fdata(dtype=np.float64))
    record = {
        "shape": list(image.shape),
        "affine": image.affine[:3].tolist(),
        "zooms": [float(z) for z in image.header.get_zooms()],
        "values": values.ravel(order="C").tolist(),
        "version": 2 if isinstance(image, nib.Nifti2Image) else 1,
    }
    expected[name] = record


def save(name, data, kind=nib.Nifti1Image, matrix=affine, **options):
    image = kind(data, matrix, dtype=data.dtype)
    for key, value in options.items():
        getattr(image.header, key)(*value)
    nib.save(image, name)
    note(name)


for dtype in "uint8 int8 int16 uint16 int32 uint32 int64 uint64 float32 float64".split():
    if np.dtype(dtype).kind == "f":
        data = random.normal(size=(3, 4, 2)).astype(dtype)
    else:
        limits = np.iinfo(dtype)
        data = random.integers(max(limits.min, -(2**50)), min(limits.max, 2**50), size=(3, 4, 2)).astype(dtype)
    save(f"{dtype}.nii", data)
save("second.nii.gz", random.normal(size=(2, 3, 4)), kind=nib.Nifti2Image)
# A big-endian head and body.
image = nib.Nifti1Image(random.normal(size=(3, 2, 2)).astype(">f4"), affine, header=nib.Nifti1Header(endianness=">"))
nib.save(image, "big.nii")
note("big.nii")
# Four axes, stored as scaled whole numbers, 1.5 s between volumes.
image = nib.Nifti1Image(random.normal(size=(4, 3, 5, 6)).astype("f4"), affine)
image.header.set_data_dtype("int16")
image.header.set_zooms((2, 2.5, 3, 1.5))
image.header.set_xyzt_units("mm", "sec")
image.set_sform(affine)
nib.save(image, "series.nii.gz")
note("series.nii.gz")
# The qform alone, with a flipped third axis.
turn = np.array([[0, -2.0, 0, 10], [3.0, 0, 0, 20], [0, 0, -4.0, 30], [0, 0, 0, 1]])
image = nib.Nifti1Image(random.normal(size=(2, 2, 3)).astype("f4"), None)
image.set_qform(turn, code=1)
image.set_sform(None, code=0)
nib.save(image, "qform.nii")
note("qform.nii")
# Neither.
image = nib.Nifti1Image(random.normal(size=(4, 2, 3)).astype("f4"), None)
image.header.set_zooms((2, 3, 4))
nib.save(image, "plain.nii")
note("plain.nii")
mask = (random.uniform(size=(4, 3, 5)) < 0.4).astype("u1")
nib.save(nib.Nifti1Image(mask, affine), "mask.nii.gz")
note("mask.nii.gz")
series = nib.load("series.nii.gz").get_fdata()
expected["series.nii.gz"]["masked"] = series[mask != 0].T.ravel().tolist()
nib.save(nib.Nifti1Image(np.zeros((2, 2, 2), "complex64"), affine), "refused-complex.nii")
nib.save(nib.Nifti1Pair(np.zeros((2, 2, 2), "f4"), affine), "refused-pair.hdr")
import os

os.remove("refused-pair.img")
os.rename("refused-pair.hdr", "refused-pair.nii")
open("wrong.nii", "wb").write(b"this is no image at all, but a text that is long enough " * 8)
open("truncated.nii", "wb").write(open("float64.nii", "rb").read()[:-20])
json.dump(expected, open("expected.json", "w"))
