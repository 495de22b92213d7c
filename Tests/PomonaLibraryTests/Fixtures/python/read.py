"""Reads what `save` wrote with numpy, h5py and pandas and compares labels and values with expected.json, to the last bit.

Called by PythonTests with the folder; run with numpy 2.4.6, h5py 3.16.0, pandas 3.1.1. Prints the number of files.
"""

import json
import math
import sys
import warnings
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

# Newer versions of pandas read numbers to the last bit without being asked, and say so.
warnings.filterwarnings("ignore", message=".*float_precision.*")

folder = Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
seen = 0


def same(name, found, wanted):
    found = list(found)
    assert len(found) == len(wanted), f"{name}: {len(found)} values, not {len(wanted)}"
    for place, (a, b) in enumerate(zip(found, wanted)):
        if isinstance(a, bytes):
            a = a.decode("utf-8")
        if b is None:
            continue  # A missing cell: its mask is looked at where it is written.
        if isinstance(b, str):
            assert str(a) == b, f"{name}[{place}]: {a!r}, not {b!r}"
        elif isinstance(b, bool):
            assert bool(a) == b, f"{name}[{place}]: {a!r}, not {b!r}"
        else:
            assert float(a) == float(b), f"{name}[{place}]: {a!r}, not {b!r}"


def arrays(path):
    """The arrays of a file under their names."""
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    with h5py.File(path, "r") as file:
        return {name: file[name][()] for name in file.keys()}


def texts(values):
    return [value.decode("utf-8") if isinstance(value, bytes) else str(value) for value in np.atleast_1d(values)]


def table(name, wanted):
    global seen
    for suffix, separator in ((".csv", ","), (".tsv", "\t")):
        kinds = {c: str for c, v in wanted["columns"].items() if any(isinstance(x, str) for x in v)}
        frame = pd.read_csv(
            folder / (name + suffix), sep=separator, dtype=kinds, keep_default_na=False, na_values={
                c: [""] for c in wanted["columns"] if c not in kinds}, float_precision="round_trip")
        assert list(frame.columns) == wanted["order"], f"{name}{suffix}: {list(frame.columns)}"
        for column, values in wanted["columns"].items():
            found = frame[column].tolist()
            same(f"{name}{suffix} {column}", found, values)
            for a, b in zip(found, values):
                if b is None:
                    assert a == "" or (isinstance(a, float) and math.isnan(a)), f"{name}{suffix} {column}: {a!r}"
        seen += 1
    for suffix in (".npz", ".h5"):
        found = arrays(folder / (name + suffix))
        assert texts(found["columns"]) == wanted["order"], f"{name}{suffix}"
        for column, values in wanted["columns"].items():
            same(f"{name}{suffix} {column}", found[column].tolist(), values)
            mask = [value is None for value in values]
            if any(mask) and any(isinstance(value, str) for value in values):
                assert [bool(m) for m in found["missing." + column]] == mask, f"{name}{suffix} {column}"
        seen += 1


for name, wanted in expected["tables"].items():
    table(name, wanted)

for name, wanted in expected["rdms"].items():
    square = np.array(wanted["square"])
    for suffix in (".npz", ".h5"):
        found = arrays(folder / (name + suffix))
        assert np.array_equal(found["rdm"], square) and texts(found["stimuli"]) == wanted["stimuli"], name + suffix
        seen += 1
    assert np.array_equal(np.load(folder / (name + ".npy")), square), name + ".npy"
    for suffix, separator in ((".csv", ","), (".tsv", "\t")):
        frame = pd.read_csv(folder / (name + suffix), sep=separator, index_col=0, float_precision="round_trip")
        assert list(frame.columns) == wanted["stimuli"] and list(frame.index) == wanted["stimuli"], name + suffix
        assert np.array_equal(frame.to_numpy(), square), name + suffix
        seen += 1
    seen += 1

for name, fields in expected["arrays"].items():
    for suffix in (".npz", ".h5"):
        found = arrays(folder / (name + suffix))
        for field, wanted in fields.items():
            if isinstance(wanted, list):
                same(f"{name}{suffix} {field}", found[field].tolist(), wanted)
            else:
                assert found[field].shape == () if hasattr(found[field], "shape") else True
                same(f"{name}{suffix} {field}", [found[field].item() if hasattr(found[field], "item") else found[field]],
                     [wanted])
        extra = set(found) - set(fields) - {"truths"}
        assert not extra, f"{name}{suffix}: {extra}"
        seen += 1

print(seen)
