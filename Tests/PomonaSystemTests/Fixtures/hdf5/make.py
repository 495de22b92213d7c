"""Makes the HDF5 fixtures beside it with h5py (run: python3 make.py; made with h5py 3.16.0)."""
import h5py
import numpy as np

with h5py.File("h5py.h5", "w") as f:
    f["matrix"] = np.arange(12).reshape(3, 4) / 8
    f["big endian"] = np.array([1, 2, 3], ">f4")
    f.create_dataset("packed/int16", data=(np.arange(1000) - 500).astype("i2"), compression="gzip", chunks=(128,))
    f["variable texts"] = np.array(["a", "", "Äpfel"], dtype=h5py.string_dtype())
    f["fixed texts"] = np.array([b"ab", b"abc", b""], "S3")
    f["scalar"] = 2.5
    f["compound"] = np.zeros(2, [("a", "f4"), ("b", "i4")])
    f.attrs["text"] = "words"
    f.attrs["numbers"] = np.array([1, 2])

with h5py.File("texts.h5", "w", userblock_size=512) as f:
    f.create_dataset("packed", data=["text %d" % i for i in range(500)], dtype=h5py.string_dtype(), chunks=(64,),
                     compression="gzip")
    f.create_dataset("unwritten", shape=(3,), dtype=h5py.string_dtype())
    f.create_dataset("partly", shape=(4,), dtype=h5py.string_dtype(), chunks=(2,))
    f["partly"][3] = "last"
    f.attrs.create("several", ["p", "", "quite long " * 9], dtype=h5py.string_dtype())
    # Texts in the head of the dataset itself; no other number of the file is 611.
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((611,))
    compact = h5py.h5d.create(f.id, b"compact", h5py.h5t.py_create(np.dtype("S1")), space, plist)
    compact.write(space, space, np.frombuffer(b"x" * 611, "S1"))

data = open("h5py.h5", "rb").read()
open("truncated.h5", "wb").write(data[: len(data) // 2])
open("wrong.h5", "wb").write(b"These are words and no HDF5 file.\n" * 40)
print(h5py.__version__, len(data))
