"""Digests of pictures resized by Pillow: python3 make.py > resizing.json

Made with Pillow 12.0.0, which always takes the horizontal pass first; 13.0.0 takes the vertical one first where that is
less work, and then rounds another intermediate picture (here 64 x 400, 2 x 3 and 3 x 900; squares are not concerned).
The picture is drawn by a formula that the test repeats."""
import hashlib, json
import numpy as np
from PIL import Image


def picture(width, height, seed):
    """Pseudo-random bytes from a linear congruential generator, with a bright and a dark block for the clipping."""
    state, out = seed, []
    for _ in range(width * height * 3):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append(state >> 56)
    a = np.array(out, np.uint8).reshape(height, width, 3)
    a[: height // 3, : width // 3] = 255
    a[: height // 3, width // 3 : width // 2] = 0
    return a


if __name__ == "__main__":
    rows = []
    cases = [(175, 175, 227, 227), (175, 175, 224, 224), (7, 5, 16, 16), (300, 200, 227, 227), (64, 400, 224, 224),
             (1, 1, 9, 9), (2, 3, 5, 1), (227, 227, 227, 227), (227, 100, 227, 227), (500, 224, 224, 224), (3, 900, 2, 2)]
    for number, (w, h, w2, h2) in enumerate(cases):
        for name, filter in (("linear", Image.BILINEAR), ("cubic", Image.BICUBIC)):
            a = np.asarray(Image.fromarray(picture(w, h, number + 1)).resize((w2, h2), filter))
            rows.append(dict(width=w, height=h, seed=number + 1, newWidth=w2, newHeight=h2, interpolation=name,
                             first=[int(x) for x in a.reshape(-1)[:6]], sha256=hashlib.sha256(a.tobytes()).hexdigest()))
    print("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]")
