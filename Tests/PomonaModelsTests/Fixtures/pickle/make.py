"""Small files of weights in the two layouts: python3 make.py

Made with Python 3.11 and numpy 2.4.6; the torch layout is written by hand after torch 1.5's `_legacy_save`, since later
versions write another one. The pickles name numpy's module as numpy 1 did."""
import collections, io, pickle, struct
import numpy as np


class Numpy1(pickle._Pickler):
    def save_global(self, obj, name=None):
        if getattr(obj, "__name__", "") == "_reconstruct":
            self.write(b"cnumpy.core.multiarray\n_reconstruct\n")
            self.memoize(obj)
        else:
            super().save_global(obj, name)

    dispatch = dict(pickle._Pickler.dispatch)
    dispatch[type(lambda: 0)] = save_global
    dispatch[type(len)] = save_global


def arrays():
    data = {"conv1": [np.arange(24, dtype="<f4").reshape(2, 3, 4) / 8, np.array([-1, 0.5], "<f4")],
            "fire2/squeeze1x1": [np.zeros((0, 3), "<f4")]}
    with open("arrays.pkl", "wb") as f:
        Numpy1(f, protocol=3).dump(data)


class Storage:
    def __init__(self, kind, key, count):
        self.kind, self.key, self.count = kind, key, count


class Tensor:
    def __init__(self, *a):
        self.a = a


class Torch(pickle._Pickler):
    """Writes the globals by name, so that torch need not be there."""

    def persistent_id(self, obj):
        if isinstance(obj, Storage):
            return ("storage", Global("torch", obj.kind), obj.key, "cpu", obj.count, None)

    def save(self, obj, save_persistent_id=True):
        if isinstance(obj, Global):
            self.write(b"c" + obj.module.encode() + b"\n" + obj.name.encode() + b"\n")
            return
        if isinstance(obj, Tensor):
            self.save(Global("torch._utils", "_rebuild_tensor_v2"))
            self.save(obj.a)
            self.write(b"R")
            return
        super().save(obj, save_persistent_id)


class Global:
    def __init__(self, module, name):
        self.module, self.name = module, name


def torch():
    nothing = collections.OrderedDict()
    state = collections.OrderedDict()
    state["plain"] = Tensor(Storage("FloatStorage", "10", 6), 0, (2, 3), (3, 1), False, nothing)
    state["turned"] = Tensor(Storage("FloatStorage", "11", 7), 1, (2, 3), (1, 2), False, nothing)
    state["batches"] = Tensor(Storage("LongStorage", "12", 1), 0, (), (), False, nothing)
    out = io.BytesIO()
    for value in (0x1950A86A20F9469CFC6C, 1001, dict(protocol_version=1001, little_endian=True)):
        pickle.dump(value, out, 2)
    Torch(out, 2).dump(state)
    pickle.dump(["11", "10", "12"], out, 2)
    for values, kind in ((np.arange(7) + 0.5, "<f4"), (np.arange(6) * -1.0, "<f4"), (np.array([9]), "<i8")):
        out.write(struct.pack("<q", len(values)) + values.astype(kind).tobytes())
    open("state.torch", "wb").write(out.getvalue())


def refused():
    """A program that would run a command; the reader must name it and run nothing."""
    open("system.pkl", "wb").write(b"\x80\x03cposix\nsystem\nX\x04\x00\x00\x00true\x85R.")


arrays()
torch()
refused()
