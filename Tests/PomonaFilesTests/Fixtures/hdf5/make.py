"""An HDF5 file of h5py with what few files have: truths, whole numbers beyond 63 bits, an empty dataset, an unknown filter.

Made with h5py 3.16.0 and numpy 2.4.6: python make.py (in this folder).
"""

import h5py
import numpy as np

with h5py.File("h5py.h5", "w") as file:
    file["ids"] = np.array([2**63 + 5, 2**63 + 7, 1], dtype="u8")
    file["truths_of"] = np.array([True, False, True])
    file["half"] = np.array([0.5, -2, 65504], dtype="f2")
    file["group/values"] = np.arange(3.0)
    file["empty"] = h5py.Empty("f8")

with h5py.File("filter.h5", "w") as file:
    file["small"] = np.arange(3.0)
    # A chunk that says that a filter made it which no reader has.
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk((4,))
    properties.set_filter(32_099, h5py.h5z.FLAG_OPTIONAL, ())
    space = h5py.h5s.create_simple((4,))
    packed = h5py.h5d.create(file.id, b"packed", h5py.h5t.IEEE_F64LE, space, properties)
    packed.write_direct_chunk((0,), bytes(32), 0)

# As PyTables and structured arrays of numpy are stored.
with h5py.File("compound.h5", "w") as f:
    f["t"] = np.array([(1, 2.5), (3, 4.5)], [("a", "i4"), ("b", "f8")])

with h5py.File("mixed.h5", "w") as f:
    f["runs/events"] = np.array([(1, 2.5), (3, 4.5)], [("a", "i4"), ("b", "f8")])
    f["score"] = np.array([0.25, 0.5])
