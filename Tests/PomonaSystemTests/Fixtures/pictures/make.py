"""Pictures as Pillow writes them, and the pixels that Pillow reads.

Made with Pillow 13.0.0, numpy 2.4.6: python make.py (in this folder).
"""

import numpy as np
from PIL import Image

random = np.random.default_rng(3)
height, width = 21, 30
x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
smooth = np.stack([x, y, (x + y) / 2], axis=-1) * 200 + random.uniform(0, 55, size=(height, width, 3))
picture = Image.fromarray(smooth.astype("u1"))
picture.save("colour.jpg", quality=90)
picture.save("progressive.jpg", quality=70, progressive=True, subsampling=2)
picture.convert("L").save("grey.jpg")
picture.convert("CMYK").save("refused-cmyk.jpg")
picture.save("colour.png")
picture.convert("L").save("grey.png")
picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=16).save("palette.png")
alpha = picture.copy()
alpha.putalpha(Image.fromarray((x * 255).astype("u1")))
alpha.save("alpha.png")
for name in ["colour.jpg", "progressive.jpg", "grey.jpg", "colour.png", "grey.png", "palette.png", "alpha.png"]:
    Image.open(name).convert("RGB").tobytes()
    open(name + ".rgb", "wb").write(Image.open(name).convert("RGB").tobytes())
for name in ["colour.jpg", "colour.png"]:
    data = open(name, "rb").read()
    open("truncated." + name[-3:], "wb").write(data[: len(data) // 2])
open("wrong.png", "wb").write(b"GIF89a, which is another format")
