"""What exporters/pomona_export.py writes of a small convolutional network, in batches of two.

Made with torch 2.13.0, numpy 2.4.6: python make.py (in this folder).
"""

import sys

import torch

sys.path.insert(0, "../../../../exporters")
from pomona_export import export

torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten())
model[1] = torch.nn.Identity()
images = torch.randn(5, 1, 5, 5)
names = export(model, images.split(2), ["s%d" % k for k in range(5)], "exported", layers=["0", "2"])
assert names == ["0", "2"]
