"""Golden files of every format, written by the programs that users have.

Made with numpy 2.4.6, scipy 1.17.1, pandas 3.1.1 and Python's zipfile: python make.py (in this folder).
"""

import csv
import json
import zipfile

import numpy as np
import pandas as pd
import scipy.io

random = np.random.default_rng(92)

# --- numpy ---------------------------------------------------------------------------------------------------------
arrays = {}
for name in "f4 f8 i1 i2 i4 i8 u1 u2 u4 u8".split():
    kind = np.dtype(name)
    if kind.kind == "f":
        values = random.normal(size=(2, 3)).astype(kind)
    else:
        information = np.iinfo(kind)
        values = np.array([[information.min, information.max, 0], [1, 2, 3]], dtype=kind)
    arrays[name] = values
    arrays[name + "-big"] = values.astype(kind.newbyteorder(">"))
arrays["bool"] = np.array([True, False, True])
arrays["text"] = np.array([["a", "éß"], ["", "日本語!"]])
arrays["text-big"] = arrays["text"].astype(">U4")
arrays["fortran"] = np.asfortranarray(np.arange(24, dtype="f8").reshape(2, 3, 4))
arrays["scalar"] = np.array(2.5)
arrays["empty"] = np.zeros((0, 4), dtype="f4")
expected = {}
for name, values in arrays.items():
    np.save(f"npy/{name}.npy", values)
    expected[name] = {
        "shape": list(values.shape),
        "type": "text" if values.dtype.kind == "U" else values.dtype.newbyteorder("=").name,
        "values": [str(v) for v in values.ravel(order="C").tolist()],
    }
with open("npy/version2.npy", "wb") as file:
    np.lib.format.write_array(file, arrays["f8"], version=(2, 0))
expected["version2"] = expected["f8"]
with open("npy/expected.json", "w") as file:
    json.dump(expected, file, indent=1, ensure_ascii=False)
np.save("npy/refused-object.npy", np.array([{}, 1], dtype=object), allow_pickle=True)
np.save("npy/refused-complex.npy", np.array([1j]))
np.save("npy/refused-bytes.npy", np.array([b"a", b"bc"]))
np.save("npy/refused-dates.npy", np.array(["2024-02-29"], dtype="M8[D]"))
np.save("npy/half.npy", np.array([1.5, -0.1, 65504, np.inf], dtype="f2"))
np.save("npy/refused-record.npy", np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]))
chosen = {"weights": arrays["f4"], "ids": arrays["text"], "mask": arrays["bool"]}
np.savez("npy/stored.npz", **chosen)
np.savez_compressed("npy/packed.npz", **chosen, flat=np.zeros(1000))

# --- MATLAB --------------------------------------------------------------------------------------------------------
cell = np.empty((1, 3), dtype=object)
cell[0, 0], cell[0, 1], cell[0, 2] = "one", np.array([[1.0, 2.0]]), np.empty((0, 0))
subjects = np.zeros((1, 2), dtype=[("name", object), ("rdm", object), ("inner", object)])
for place, name in enumerate(["BE", "KO"]):
    subjects[0, place]["name"] = name
    subjects[0, place]["rdm"] = np.arange(4, dtype="f4").reshape(2, 2) + place
    subjects[0, place]["inner"] = {"depth": np.array([[place]], dtype="i2")}
variables = {
    "double": np.array([[1.5, -2.25, np.pi], [np.inf, 0, -0.0]]),
    "single": np.array([[0.1, 0.2]], dtype="f4"),
    "logical": np.array([[True, False, True]]),
    "char": "Grüße",
    "rows": np.array(["abc", "de "]),
    "cube": np.arange(24, dtype="u1").reshape(2, 3, 4),
    "nothing": np.zeros((0, 5)),
    "complex": np.array([[1 + 2j]]),
    "cell": cell,
    "subjects": subjects,
}
for name in "i1 i2 i4 i8 u1 u2 u4 u8".split():
    information = np.iinfo(name)
    variables[name] = np.array([[information.min, 7, information.max if information.bits < 64 else 9]], dtype=name)
scipy.io.savemat("matlab/plain.mat", variables)
scipy.io.savemat("matlab/packed.mat", variables, do_compression=True)
scipy.io.savemat("matlab/refused-four.mat", {"x": np.eye(3)}, format="4")

# --- text ----------------------------------------------------------------------------------------------------------
frame = pd.DataFrame(
    {
        "model": ["squeeze,net", 'the "lite" one', "two\nlines", "NA"],
        "score": [0.1, 1 / 3, None, -1e-300],
        "layers": pd.array([25, None, 3, 4], dtype="Int64"),
        "trained": [True, False, True, True],
        "note": ["", "ü", None, "tab\there"],
    }
)
frame.to_csv("csv/pandas.csv", index=False)
frame.to_csv("csv/pandas-crlf-bom.csv", index=False, lineterminator="\r\n", encoding="utf-8-sig")
frame.to_csv("csv/pandas.tsv", index=False, sep="\t", na_rep="NA")
frame.drop(columns=["note", "layers", "score"]).to_csv("csv/all-quoted.csv", quoting=csv.QUOTE_ALL)

# --- zip -----------------------------------------------------------------------------------------------------------
with zipfile.ZipFile("zip/mixed.zip", "w") as archive:
    archive.comment = b"made by Python's zipfile"
    archive.writestr("stored.txt", "as it is", zipfile.ZIP_STORED)
    archive.writestr("folder/packed.txt", "again and " * 100, zipfile.ZIP_DEFLATED)
    archive.writestr("größe.txt", "", zipfile.ZIP_DEFLATED)
# Large archives have further records; with these limits Python writes them for a small one.
zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 10, 1
with zipfile.ZipFile("zip/zip64.zip", "w") as archive:
    archive.writestr(zipfile.ZipInfo("stored.txt"), "as it is, and longer than ten bytes", zipfile.ZIP_STORED)
    archive.writestr(zipfile.ZipInfo("packed.txt"), "again and " * 100, zipfile.ZIP_DEFLATED)
zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = (1 << 31) - 1, (1 << 16) - 1
with zipfile.ZipFile("zip/refused-bzip2.zip", "w", zipfile.ZIP_BZIP2) as archive:
    archive.writestr("x.txt", "x" * 100)
