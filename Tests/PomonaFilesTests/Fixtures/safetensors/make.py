"""Tensors as the safetensors library saves them.

Made with safetensors 0.8.0, numpy 2.4.6: python make.py (in this folder).
"""

import json
import struct

import numpy as np
from safetensors import TensorSpec, serialize_file
from safetensors.numpy import save_file

random = np.random.default_rng(21)
tensors = {
    "half": random.normal(size=(2, 3)).astype("f2"),
    "single": random.normal(size=(3, 2, 2)).astype("f4"),
    "double": random.normal(size=(4,)),
    "byte": np.array([[-128, 127], [0, 1]], "i1"),
    "whole": np.array([-(2**31), 2**31 - 1], "i4"),
    "long": np.array([-(2**40), 3], "i8"),
    "unsigned": np.array([0, 255], "u1"),
    "truth": np.array([True, False, True]),
    "empty": np.zeros((0, 3), "f4"),
    "scalar": np.array(2.5, "f4"),
}
save_file(tensors, "all.safetensors", metadata={"format": "np", "made by": "make.py"})
expected = {name: {"shape": list(t.shape), "values": t.astype("f8").ravel().tolist()} for name, t in tensors.items()}
# bfloat16 has no numpy type: the upper halves of float32.
single = random.normal(size=6).astype("f4")
upper = (single.view("u4") >> 16).astype("u2")
spec = TensorSpec(dtype="bfloat16", shape=[2, 3], data_ptr=upper.ctypes.data, data_len=upper.nbytes)
serialize_file({"brain": spec}, "bfloat.safetensors", None)
expected["brain"] = {"shape": [2, 3], "values": (upper.astype("u4") << 16).view("f4").astype("f8").tolist()}
json.dump(expected, open("expected.json", "w"))


def raw(name, head, body=b""):
    text = json.dumps(head).encode()
    open(name, "wb").write(struct.pack("<Q", len(text)) + text + body)


data = open("all.safetensors", "rb").read()
open("truncated.safetensors", "wb").write(data[:-3])
open("wrong.safetensors", "wb").write(b"PK\3\4 this is a zip archive, not tensors")
raw("refused-gap.safetensors", {"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}, bytes(8))
raw("refused-shape.safetensors", {"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}, bytes(8))
raw("refused-type.safetensors", {"a": {"dtype": "F8_E4M3", "shape": [8], "data_offsets": [0, 8]}}, bytes(8))
