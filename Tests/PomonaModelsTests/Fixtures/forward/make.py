"""Forward passes in plain numpy, written from the papers and the layouts of the weight files, not from Pomona's graph:
python3 make.py [DATA/parts] > forward.json

Made with numpy 2.4.6, scipy 1.17.1, Pillow 12.0.0, in float64. Batch normalisation is applied, not folded; the twins'
weights are drawn again here (Philox 4x32-10; scipy's ndtri for the normal quantile). Without the folder of the fetched
parts only the twins are made. Of each layer: shape, mean, standard deviation, and the values at four places."""
import io, json, math, os, pickle, struct, sys
from collections import OrderedDict
import numpy as np
from PIL import Image
from scipy.special import ndtri

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resizing"))
from make import picture

M64 = 2**64 - 1


def mixed(v):
    z = (v + 0x9E3779B97F4A7C15) & M64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M64
    return z ^ (z >> 31)


def uniform(seed, name, count):
    h = 0xCBF29CE484222325 ^ mixed(seed)
    for b in name.encode():
        h = ((h ^ b) * 0x100000001B3) & M64
    h = mixed(h)
    k0, k1 = h & 0xFFFFFFFF, h >> 32
    lo = np.uint64(0xFFFFFFFF)
    s = np.uint64(32)
    c0, c1 = np.arange(count, dtype=np.uint64), np.zeros(count, np.uint64)
    c2, c3 = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (p1 >> s) ^ c1 ^ np.uint64(k0), p1 & lo, (p0 >> s) ^ c3 ^ np.uint64(k1), p0 & lo
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    w = c0 | (c1 << s)
    return (w >> np.uint64(11)).astype(np.float64) * 2.0**-53


def draw_uniform(seed, name, shape, bound):
    return ((2 * uniform(seed, name, math.prod(shape)) - 1) * bound).astype(np.float32).reshape(shape)


def draw_normal(seed, name, shape, sd):
    return (ndtri(uniform(seed, name, math.prod(shape)) + 2.0**-54) * sd).astype(np.float32).reshape(shape)


def conv(x, w, b, stride=1, same=False, depthwise=False):
    k = w.shape[2]
    size = x.shape[1]
    if same:
        out = -(-size // stride)
        total = max((out - 1) * stride + k - size, 0)
        x = np.pad(x, ((0, 0), (total // 2, total - total // 2), (total // 2, total - total // 2)))
    else:
        out = (size - k) // stride + 1
    y = np.zeros((w.shape[0], out, out))
    for i in range(k):
        for j in range(k):
            part = x[:, i : i + stride * out : stride, j : j + stride * out : stride][:, :out, :out]
            y += w[:, 0, i, j][:, None, None] * part if depthwise else np.tensordot(w[:, :, i, j].astype(float), part, 1)
    return y + (0 if b is None else b[:, None, None])


def pool(x):
    out = (x.shape[1] - 3) // 2 + 1
    return np.max([x[:, i : i + 2 * out : 2, j : j + 2 * out : 2][:, :out, :out] for i in range(3) for j in range(3)], 0)


def squeezenet(get):
    relu = lambda v: np.maximum(v, 0)
    a = np.asarray(Image.fromarray(picture(175, 175, 1)).resize((227, 227), Image.BILINEAR)).astype(float)
    x = (a[:, :, ::-1] - [104, 117, 123]).transpose(2, 0, 1)
    layers = []

    def keep(name, value):
        layers.append((name, value))
        return value

    def rectified(name, act, x, **k):
        w, b = get(name)
        return keep(act, relu(keep(name, conv(x, w, b, **k))))

    x = keep("pool1", pool(rectified("conv1", "relu_conv1", x, stride=2)))
    for f in range(2, 10):
        n = f"fire{f}"
        s = rectified(f"{n}/squeeze1x1", f"{n}/relu_squeeze1x1", x)
        e1 = rectified(f"{n}/expand1x1", f"{n}/relu_expand1x1", s)
        e3 = rectified(f"{n}/expand3x3", f"{n}/relu_expand3x3", s, same=True)
        x = keep(n, np.concatenate([e1, e3]))
        if f in (3, 5):
            x = keep(f"pool{f}", pool(x))
    keep("drop9", x)
    x = rectified("conv10", "relu_conv10", x)
    keep("logits", x.mean((1, 2)))
    return layers


def squeezenet_twin(seed):
    outputs = {"conv1": (64, 3, 3), "conv10": (1000, 512, 1)}
    c = 64
    for f, (s, e) in zip(range(2, 10), [(16, 64)] * 2 + [(32, 128)] * 2 + [(48, 192)] * 2 + [(64, 256)] * 2):
        outputs[f"fire{f}/squeeze1x1"] = (s, c, 1)
        outputs[f"fire{f}/expand1x1"] = (e, s, 1)
        outputs[f"fire{f}/expand3x3"] = (e, s, 3)
        c = 2 * e

    def get(name):
        o, i, k = outputs[name]
        key = f"squeezenet1_1/{name}/kernel"
        if name == "conv10":
            return draw_normal(seed, key, (o, i, k, k), 0.01), np.zeros(o)
        return draw_uniform(seed, key, (o, i, k, k), math.sqrt(6 / (i * k * k))), np.zeros(o)

    return get


def squeezenet_file(path):
    arrays = pickle.load(open(path, "rb"))
    return lambda name: (arrays[name][0].transpose(3, 2, 0, 1), arrays[name][1])


BLOCKS = []
for repeats, k, s, t, c in [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
                            (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]:
    for r in range(repeats):
        BLOCKS.append((k, s if r == 0 else 1, t, c))


def efficientnet(get):
    relu6 = lambda v: np.clip(v, 0, 6)
    a = np.asarray(Image.fromarray(picture(175, 175, 1)).resize((224, 224), Image.BICUBIC)).astype(float)
    x = ((a - 127) / 128).transpose(2, 0, 1)
    layers = []

    def keep(name, value):
        layers.append((name, value))
        return value

    def convbn(name, x, kernel, bn, shape, **k):
        y = conv(x, get(kernel + ".weight", shape), None, same=True, **k)
        g, b, m, v = (get(f"{bn}.{p}", (shape[0],))[:, None, None].astype(float)
                      for p in ("weight", "bias", "running_mean", "running_var"))
        return keep(name, (y - m) / np.sqrt(v + 1e-3) * g + b)

    x = keep("stem", relu6(convbn("stem/conv", x, "_conv_stem", "_bn0", (32, 3, 3, 3), stride=2)))
    c = 32
    for i, (k, s, t, o) in enumerate(BLOCKS):
        n, p, start, e = f"block_{i}", f"_blocks.{i}", x, c * t
        if t > 1:
            x = convbn(f"{n}/expand", x, f"{p}._expand_conv", f"{p}._bn0", (e, c, 1, 1))
            x = keep(f"{n}/relu_expand", relu6(x))
        x = convbn(f"{n}/depthwise", x, f"{p}._depthwise_conv", f"{p}._bn1", (e, 1, k, k), stride=s, depthwise=True)
        x = keep(f"{n}/relu_depthwise", relu6(x))
        x = convbn(f"{n}/project", x, f"{p}._project_conv", f"{p}._bn2", (o, e, 1, 1))
        x = keep(n, x + start if s == 1 and c == o else x)
        c = o
    x = keep("head", relu6(convbn("head/conv", x, "_conv_head", "_bn1", (1280, 320, 1, 1))))
    x = keep("pooled", x.mean((1, 2)))
    keep("dropout", x)
    keep("logits", get("_fc.weight", (1000, 1280)).astype(float) @ x + get("_fc.bias", (1000,)))
    return layers


def efficientnet_twin(seed):
    def get(name, shape):
        key = f"efficientnet_lite0/{name}"
        if name == "_fc.weight":
            return draw_uniform(seed, key, shape, 1 / math.sqrt(1280))
        if len(shape) == 4:
            groups = shape[0] if "depthwise" in name else 1
            return draw_normal(seed, key, shape, math.sqrt(2 / (shape[0] // groups * shape[2] * shape[3])))
        ones = "_bn" in name and (name.endswith(".weight") or name.endswith("running_var"))
        return np.ones(shape) if ones else np.zeros(shape)

    return get


def efficientnet_file(path):
    f = open(path, "rb")
    wanted = {}

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            if name == "OrderedDict":
                return OrderedDict
            if name == "_rebuild_tensor_v2":
                return lambda storage, offset, size, stride, *rest: (storage, offset, stride)
            return name

        def persistent_load(self, id):
            wanted[id[2]] = id[1]
            return id[2]

    for _ in range(3):
        pickle.load(f)
    state, keys = Reader(f).load(), pickle.load(f)
    data = {}
    for key in keys:
        (count,) = struct.unpack("<q", f.read(8))
        kind = np.float32 if wanted[key] == "FloatStorage" else np.int64
        data[key] = np.frombuffer(f.read(count * np.dtype(kind).itemsize), kind)

    def get(name, shape):
        storage, offset, strides = state[name]
        return np.lib.stride_tricks.as_strided(data[storage][offset:], shape, [4 * s for s in strides])

    return get


def rows(model, layers):
    out = []
    for name, v in layers:
        flat = v.reshape(-1)
        n = flat.size
        out.append(dict(model=model, layer=name, shape=list(v.shape), mean=float(flat.mean()), sd=float(flat.std()),
                        values=[float(flat[p]) for p in (0, n // 3, n // 2, n - 1)]))
    return out


if __name__ == "__main__":
    result = rows("squeezenet1_1/random", squeezenet(squeezenet_twin(1)))
    result += rows("efficientnet_lite0/random", efficientnet(efficientnet_twin(1)))
    if len(sys.argv) > 1:
        parts = sys.argv[1]
        result += rows("squeezenet1_1/imagenet",
                       squeezenet(squeezenet_file(f"{parts}/squeezenet1_1/squeezenet_weights.pkl")))
        result += rows("efficientnet_lite0/imagenet",
                       efficientnet(efficientnet_file(f"{parts}/efficientnet_lite0/efficientnet-lite0-57934424.pth")))
    print("[\n" + ",\n".join(json.dumps(r) for r in result) + "\n]")
