"""MATLAB 7.3 files: by hdf5storage, and by h5py with the marks that MATLAB itself leaves.

Made with hdf5storage 0.2.2, h5py 3.16.0, numpy 2.4.6; checked with mat73 0.65: python make.py (in this folder).
"""

import json

import h5py
import hdf5storage
import mat73
import numpy as np

random = np.random.default_rng(31)
matrix = random.normal(size=(3, 4))
cube = np.arange(24, dtype="f4").reshape(2, 3, 4)
values = {
    "matrix": matrix,
    "cube": cube,
    "bytes": np.array([[0, 255], [7, 8]], "u1"),
    "whole": np.array([[-5, 6]], "i4"),
    "truth": np.array([[True, False, True]]),
    "text": "größer",
    "cells": np.array([["one", np.array([[1.0, 2.0]])]], dtype=object),
    "record": {"name": "V4", "rate": np.array([[2.5]]), "inner": {"flag": np.array([[True]])}},
    "scalar": np.array([[2.5]]),
}
hdf5storage.savemat("hdf5storage.mat", values, format="7.3", oned_as="row", store_python_metadata=False)

# As MATLAB writes it: 512 bytes of head, the shape reversed, UTF-16 units, references into #refs#.
with h5py.File("matlab.mat", "w", userblock_size=512) as file:

    def put(place, name, array, kind, **marks):
        dataset = place.create_dataset(name, data=array)
        dataset.attrs["MATLAB_class"] = np.bytes_(kind)
        for key, value in marks.items():
            dataset.attrs[key] = value
        return dataset

    def text(place, name, words):
        units = np.frombuffer(words.encode("utf-16-le"), "u2").reshape(-1, 1)
        return put(place, name, units, "char", MATLAB_int_decode=np.int32(2))

    put(file, "matrix", matrix.T, "double")
    compressed = file.create_dataset("packed", data=cube.T, chunks=(2, 3, 2), compression="gzip")
    compressed.attrs["MATLAB_class"] = np.bytes_("single")
    put(file, "truth", np.array([[1], [0], [1]], "u1"), "logical", MATLAB_int_decode=np.int32(1))
    put(file, "empty", np.array([0, 3], "u8"), "double", MATLAB_empty=np.uint8(1))
    text(file, "text", "größer")
    rows = np.array([list("ab"), list("cd"), list("ef")])  # char(['ab';'cd';'ef'])
    put(file, "rows", np.vectorize(ord)(rows).T.astype("u2"), "char", MATLAB_int_decode=np.int32(2))
    refs = file.create_group("#refs#")
    names = [text(refs, key, words) for key, words in [("a", "EVC"), ("b", "OTC")]]
    cells = file.create_dataset("cells", (2, 1), dtype=h5py.ref_dtype)
    cells.attrs["MATLAB_class"] = np.bytes_("cell")
    for place, dataset in enumerate(names):
        cells[place, 0] = dataset.ref
    group = file.create_group("record")
    group.attrs["MATLAB_class"] = np.bytes_("struct")
    text(group, "name", "V4")
    put(group, "rate", np.array([[2.5]]), "double")
    people = file.create_group("people")
    people.attrs["MATLAB_class"] = np.bytes_("struct")
    ages = [put(refs, key, np.array([[value]]), "double") for key, value in [("c", 31.0), ("d", 47.0)]]
    field = people.create_dataset("age", (2, 1), dtype=h5py.ref_dtype)
    for place, dataset in enumerate(ages):
        field[place, 0] = dataset.ref
    sparse = file.create_group("sparse")
    sparse.attrs["MATLAB_class"] = np.bytes_("double")
    sparse.attrs["MATLAB_sparse"] = np.uint64(3)
    sparse.create_dataset("jc", data=np.zeros(2, "u8"))
head = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Jan 01 00:00:00 2024 HDF5 schema 1.00 ."
with open("matlab.mat", "r+b") as file:
    file.write(head.ljust(116) + bytes(8) + b"\x00\x02IM")
# A second opinion: another reader of such files sees the same.
seen = mat73.loadmat("matlab.mat")
assert np.array_equal(seen["matrix"], matrix) and seen["text"] == "größer" and seen["cells"] == ["EVC", "OTC"]
assert np.array_equal(seen["packed"], cube) and seen["record"]["name"] == "V4"
assert np.array_equal(mat73.loadmat("hdf5storage.mat")["matrix"], matrix)
# References that make a circle.
with h5py.File("circle.mat", "w") as file:
    cells = file.create_dataset("c", (2, 1), dtype=h5py.ref_dtype)
    cells.attrs["MATLAB_class"] = np.bytes_("cell")
    cells[0, 0] = cells.ref
    cells[1, 0] = cells.ref
data = open("matlab.mat", "rb").read()
open("truncated.mat", "wb").write(data[: len(data) // 2])
json.dump({"matrix": matrix.ravel(order="F").tolist()}, open("expected.json", "w"))
