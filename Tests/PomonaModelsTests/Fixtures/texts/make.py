"""Golden texts: what the tokenizers package makes of them, and a BERT in plain numpy.

    pip install tokenizers==0.23.3 numpy
    python make.py FOLDER      the folder with vocab.txt and model.safetensors of all-MiniLM-L6-v2

Writes beside itself:
  vocabulary.txt   a small vocabulary of its own, for machines without that model
  tokens.json      for each text its pieces' numbers in both vocabularies
  letters.json     for each block of 4096 letters the digest of the words of "a" + letter + "b"
  small.json       a small BERT with weights from a formula: every layer's mean over the pieces
  sentences.json   the same of all-MiniLM-L6-v2 for some sentences

Nothing of tokenizers or of the model is copied here. The forward pass is float64 numpy, written from the paper and the
configuration of the model; erf is that of the math module.
"""

import hashlib
import json
import math
import os
import random
import struct
import sys

import numpy as np
import tokenizers
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

here = os.path.dirname(os.path.abspath(__file__))
folder = sys.argv[1]
normalizer = BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
pre = BertPreTokenizer()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def tokenizer(lines, longest=256):
    vocabulary = {}
    for number, line in enumerate(lines):
        vocabulary[line] = number
    result = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    result.normalizer = normalizer
    result.pre_tokenizer = pre
    result.add_special_tokens(SPECIAL)
    cls, sep = vocabulary["[CLS]"], vocabulary["[SEP]"]
    result.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", cls), ("[SEP]", sep)])
    result.enable_truncation(longest)
    return result


def save(name, value):
    with open(os.path.join(here, name), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=True, indent=0, separators=(",", ":"))
        file.write("\n")


# -- A vocabulary of our own

letters = "abcdefghijklmnopqrstuvwxyz0123456789"
small = list(SPECIAL) + list(letters) + ["##" + c for c in letters] + list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
small += ["the", "a", "cat", "dog", "photo", "of", "fur", "wing", "##s", "##ing", "##ed", "##er", "run", "##n", "un", "##like",
          "##ly", "like", "has", "pointy", "ear", "zur", "##ich", "naive", "cafe", "strasse", "\u00df", "##\u00df", "\u03b1", "##\u03b1",
          "\u03b2", "##\u03c2", "\u03c3", "##\u03c3", "\u732b", "\u72ac", "\u0111", "\u1112", "##\u1161", "##\u11ab", "\u1100", "##\u1173", "##\u11af",
          "\u2014", "\u2026", "\u201c", "\u201d", "\u20ac", "\U0001f431", "##\U0001f431", "\u0e01", "##\u0e32", "\u0915", "##\u093e", "i", "##\u0131", "\ufb01",
          "##", "###", "\u02bb"]
small = list(dict.fromkeys(small))
with open(os.path.join(here, "vocabulary.txt"), "w", encoding="utf-8") as file:
    file.write("\n".join(small) + "\n")
with open(os.path.join(folder, "vocab.txt"), encoding="utf-8") as file:
    large = file.read().split("\n")
if large[-1] == "":
    large.pop()
assert len(large) == 30522

# -- Texts

texts = [
    "", " ", "\t\n\r", "This is an example sentence", "Each sentence is converted", "has fur", "has pointy ears",
    "a photo of a cat", "A PHOTO OF A DOG!", "unlikely running runner's", "Z\u00fcrich", "Zu\u0308rich", "na\u00efve caf\u00e9", "Stra\u00dfe STRASSE",
    "\u0130stanbul \u0131\u015f\u0131k I\u0307", "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2 \u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3", "\u1f88 \u1fb3 \u03b1\u0345", "\ufb01sh \ufb03 \u2126 \u212b \u00b5", "\u01c5 \u01c4 \u01c6",
    "\u732b\u3068\u72ac", "\u4e2d\u6587\u5206\u8bcd mixed\u4e2dEnglish", "\ud55c\uad6d\uc5b4 \uae00\uc790", "\u1112\u1161\u11ab", "\u3042\u3044\u3046\u3048\u304a\u304c\u304e \u30ab\u30bf\u30ab\u30ca\u30d1", "\uff21\uff22\uff23 \uff11\uff12\uff13\uff01",
    "\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22", "\u0939\u093f\u0928\u094d\u0926\u0940 \u092d\u093e\u0937\u093e", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u0643\u064e\u062a\u064e\u0628\u064e", "\u05e2\u05d1\u05e8\u05d9\u05ea \u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u0420\u0443\u0441\u0441\u043a\u0438\u0439 \u0439 \u0451 \u0419", "Ti\u1ebfng Vi\u1ec7t \u0110\u0111",
    "\U0001f431", "a\U0001f431b", "\U0001f468\u200d\U0001f469\u200d\U0001f467 family", "\u2764\ufe0f \u2764", "\U0001f1e9\U0001f1ea flag", "\u00a9\u00ae\u2122 \u20ac100 $5 \u00a35", "50% off & more @ home #tag ~x^2_y`z`",
    "don't won\u2019t \u2018single\u2019 \u201cdouble\u201d \u00abguillemets\u00bb", "em\u2014dash en\u2013dash hyphen-ated soft\u00adhyphen", "\u2026ellipsis...", "a.b,c;d:e!f?g", "e.g. U.S.A.",
    "http://example.org/a?b=c&d=%20#frag", "C:\\Users\\x", "x = y ** 2 // 3", "{\"json\": [1, 2.5, null]}", "<b>bold</b>",
    "\x00null\x00", "bell\x07 back\x08 esc\x1b[0m", "\x7fdel \x80\x85\x9f", "zero\u200bwidth\u200cjoin\u200der\ufeffbom", "\u202eright to left\u202c", "\u2028line\u2029paragraph", "nbsp\u00a0thin\u2009ideo\u3000ogham\u1680",
    "private \ue000 \uf8ff use", "\ufffd replaced", "\ufdd0 noncharacter \ufffe \uffff", "\U0010ffff \U000e0001 \U000f0000", "tag\U000e0041s",
    "[CLS] in [SEP] text [MASK] [UNK] [PAD]", "[cls] [Sep] [MASK]x[MASK][MASK] [ MASK ]", "[CLS", "[[CLS]]", "a[SEP]b", "[UNK][UNK]", "##ing ##s", "## ### # #a",
    "x" * 99, "x" * 100, "x" * 101, "y" * 5000, "\u00e9" * 100, "\u00e9" * 101, "e\u0301" * 60, "\u4e2d" * 150, "\U0001f431" * 100, "\U0001f431" * 101,
    "word " * 300, "a " * 253, "a " * 254, "a " * 255, "a " * 256, "running " * 200, "!" * 300, "supercalifragilisticexpialidocious",
    "pneumonoultramicroscopicsilicovolcanoconiosis", "antidisestablishmentarianism", "qzxjk vvwq", "aaaaaaaaaaaaaaaa", "1234567890 3.14159 1e-12 0x1F 1,000,000", "12:34:56 2026-11-28",
    "\u0301", "a\u0301\u0327", "a\u0327\u0301", "\u0327\u0301a", "q\u0307\u0323", "\u1e69", "s\u0323\u0307", "\u1100\u1173\u11af", "\uac00\u11a8", "\u302e\u1161 \u302f", "\u0f71\u0f72\u0f74", "\u05b0\u05b1\u05bc", "\u3099\u309a \u304b\u3099",
    "a\u20dd \u20e3 1\ufe0f\u20e3", "\u0488\u0489", "\u0903\u093e\u093f", "\u1734 \U0001171e \u1885 \u1886 \ua9bd \U000111c9 \u166d", "\u08d4 \u1df6 \u2e43 \U0001e944 \U0001fae0", "\U0001d400\U0001d7ce \U0001d165\U0001d16d", "\U00020000 \U0002a6df \U0002b81f \U0002b820 \U0002b920 \U0002f800 \ufa0e \uf900",
    "\u2460 \u2160 \u00bd \u00b2 \u207f", "\u00aa\u00ba \u02b0 \u1d2c", "\u0149 \u01f0 \u0390 \u1e96", "\u00c6\u00d8\u00c5 \u00e6\u00f8\u00e5 \u00d0\u00de \u0152", "\u017f \u1e9e", "\u0345", "\u2c2f \u10d0 \u1c90 \uab70 \u13a0",
    "\u2212 \u00d7 \u00f7 \u2260 \u221e \u2211", "\u3001\u3002\u300c\u300d\uff0c\uff0e", "\u060c \u061b \u061f \u066a", "\u0964\u0965", "\u055a \u05be \u05c0", "\u00a1\u00bf \u00a7\u00b6 \u00b7 \u2020\u2021 \u2030 \u203b \u203d \u2042", "\uff5e \u301c \u3030",
    "tab\tnew\nline\r\nreturn", "  lead and trail  ", "multiple     spaces", "MixedCASE WoRdS", "ALLCAPS", "O'Neill's", "co-operate re-enter", "A man with pierced ears is wearing glasses and an orange hat.", "Two young, White males are outside near many bushes.",
    "['a cat', \"a dog\"]", "caption: \"the dog's bone\"", "\\u0041\\n", "%s %d {0}", "\u0ca0_\u0ca0", "\u00af\\_(\u30c4)_/\u00af", "(\u256f\u00b0\u25a1\u00b0)\u256f\ufe35 \u253b\u2501\u253b", "t\u0337\u0321e\u0338x\u0336t\u0335", "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dA\u036b\u0357\u0334\u0362\u0335\u031c\u0330\u0354L\u0368\u0367\u0369\u0358\u0320G\u0311",
]
draw = random.Random(1)
pools = [
    "abcdefghijklmnopqrstuvwxyz ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ \u00c4\u00d6\u00dc\u00e9\u00e8\u00f1", "0123456789.,:;-+ ", "".join(chr(c) for c in range(0x20)) + "ab",
    "".join(chr(c) for c in range(0x80, 0x250)), "".join(chr(c) for c in range(0x300, 0x370)) + "aeiou", "".join(chr(c) for c in range(0x370, 0x530)),
    "".join(chr(c) for c in range(0x590, 0x700)), "".join(chr(c) for c in range(0x900, 0xe80)), "".join(chr(c) for c in range(0x1e00, 0x2000)),
    "".join(chr(c) for c in range(0x2000, 0x2070)) + "ab ", "".join(chr(c) for c in range(0x2e80, 0x3100)), "".join(chr(c) for c in range(0x4e00, 0x4f00)) + "x ",
    "".join(chr(c) for c in range(0xac00, 0xac80)), "".join(chr(c) for c in range(0xf900, 0x10000)), "".join(chr(c) for c in range(0x1f300, 0x1f700)), "[]CLSEPMAKUN#",
]
for number in range(160):
    pool = pools[number % len(pools)]
    texts.append("".join(draw.choice(pool) for _ in range(draw.randint(1, 40))))
for number in range(80):
    count = draw.randint(1, 30)
    texts.append("".join(chr(draw.choice([draw.randint(0, 0xd7ff), draw.randint(0xe000, 0x10ffff), draw.randint(0x20, 0x7e)])) for _ in range(count)))
words = [w for w in large if w.isalpha()]
for number in range(60):
    texts.append(" ".join(draw.choice(words) for _ in range(draw.randint(1, 12))) + draw.choice([".", "!", "", "?"]))

ours, theirs = tokenizer(small), tokenizer(large)
official = Tokenizer.from_file(os.path.join(folder, "tokenizer.json")) if os.path.exists(os.path.join(folder, "tokenizer.json")) else None
if official:
    official.no_padding()
    official.enable_truncation(256)
    for text in texts:
        assert official.encode(text).ids == theirs.encode(text).ids, text
save("tokens.json", [{"text": t, "small": ours.encode(t).ids, "large": theirs.encode(t).ids} for t in texts])

blocks = []
for start in range(0, 0x110000, 4096):
    digest = hashlib.sha256()
    for code in range(start, start + 4096):
        if 0xd800 <= code < 0xe000:
            continue
        for word, _ in pre.pre_tokenize_str(normalizer.normalize_str("a" + chr(code) + "b")):
            digest.update(word.encode() + b" ")
        digest.update(b"\n")
    blocks.append(digest.hexdigest()[:16])
save("letters.json", blocks)

# -- BERT

erf = np.vectorize(math.erf)


def normalised(x, weights, name):
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + 1e-12) * weights[name + ".LayerNorm.weight"] + weights[name + ".LayerNorm.bias"]


def linear(x, weights, name):
    return x @ weights[name + ".weight"].T + weights[name + ".bias"]


def forward(ids, weights, depth, heads):
    """Layers by name: the mean over the pieces of each."""
    x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.token_type_embeddings.weight"][0]
    x = normalised(x + weights["embeddings.position_embeddings.weight"][: len(ids)], weights, "embeddings")
    layers = {"embeddings": x.mean(0)}
    width = x.shape[1] // heads
    for layer in range(depth):
        key = f"encoder.layer.{layer}"
        q, k, v = (linear(x, weights, f"{key}.attention.self.{part}") for part in ("query", "key", "value"))
        context = np.zeros_like(x)
        for head in range(heads):
            part = slice(head * width, (head + 1) * width)
            scores = q[:, part] @ k[:, part].T / math.sqrt(width)
            shares = np.exp(scores - scores.max(1, keepdims=True))
            context[:, part] = shares / shares.sum(1, keepdims=True) @ v[:, part]
        attention = normalised(
            linear(context, weights, f"{key}.attention.output.dense") + x, weights, f"{key}.attention.output")
        wide = linear(attention, weights, f"{key}.intermediate.dense")
        wide = wide * 0.5 * (1 + erf(wide / math.sqrt(2)))
        x = normalised(linear(wide, weights, f"{key}.output.dense") + attention, weights, f"{key}.output")
        layers[f"layer_{layer + 1}/attention"] = attention.mean(0)
        layers[f"layer_{layer + 1}/gelu"] = wide.mean(0)
        layers[f"layer_{layer + 1}"] = x.mean(0)
    layers["sentence"] = x.mean(0) / max(np.linalg.norm(x.mean(0)), 1e-12)
    return layers


def small_weights(vocabulary=40, width=8, heads=2, depth=2, inner=16, positions=12):
    shapes = [("embeddings.word_embeddings.weight", (vocabulary, width)),
              ("embeddings.position_embeddings.weight", (positions, width)),
              ("embeddings.token_type_embeddings.weight", (2, width)),
              ("embeddings.LayerNorm.weight", (width,)), ("embeddings.LayerNorm.bias", (width,))]
    for layer in range(depth):
        key = f"encoder.layer.{layer}"
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            shapes += [(f"{key}.attention.{part}.weight", (width, width)), (f"{key}.attention.{part}.bias", (width,))]
        shapes += [(f"{key}.attention.output.LayerNorm.weight", (width,)), (f"{key}.attention.output.LayerNorm.bias", (width,)),
                   (f"{key}.intermediate.dense.weight", (inner, width)), (f"{key}.intermediate.dense.bias", (inner,)),
                   (f"{key}.output.dense.weight", (width, inner)), (f"{key}.output.dense.bias", (width,)),
                   (f"{key}.output.LayerNorm.weight", (width,)), (f"{key}.output.LayerNorm.bias", (width,))]
    shapes += [("pooler.dense.weight", (width, width)), ("pooler.dense.bias", (width,))]
    weights = {}
    # The place of a name among the sorted ones, and the place of the number: whole numbers only, the same everywhere.
    for place, (name, shape) in enumerate(sorted(shapes)):
        values = np.array([(i * 7919 + place * 104729) % 1009 for i in range(int(np.prod(shape)))], dtype=np.float64)
        weights[name] = ((values - 504) / 512).reshape(shape)
    return weights


weights = small_weights()
save("small.json", [
    {"ids": ids, "layers": {name: [round(v, 9) for v in values] for name, values in forward(np.array(ids), weights, 2, 2).items()}}
    for ids in ([2, 3], [2, 7, 3], [2, 39, 0, 5, 5, 31, 18, 3], [2] + list(range(5, 15)) + [3])])

with open(os.path.join(folder, "model.safetensors"), "rb") as file:
    length = struct.unpack("<Q", file.read(8))[0]
    head = json.loads(file.read(length))
    body = file.read()
weights = {}
for name, entry in head.items():
    if name != "__metadata__" and entry["dtype"] == "F32":
        first, last = entry["data_offsets"]
        weights[name] = np.frombuffer(body[first:last], "<f4").reshape(entry["shape"]).astype(np.float64)

sentences = ["This is an example sentence", "Each sentence is converted", "has fur", "", "Z\u00fcrich \u732b \U0001f431 [MASK]", "running " * 300]
golden = []
embeddings = {}
for text in sentences:
    layers = forward(np.array(theirs.encode(text).ids), weights, 6, 12)
    embeddings[text] = layers["sentence"]
    golden.append({"text": text, "layers": {
        name: {"mean": float(v.mean()), "sd": float(v.std()),
               "values": [round(float(x), 7) for x in (v if name == "sentence" else v[[0, 1, len(v) // 3, len(v) // 2, len(v) - 1]])]}
        for name, v in layers.items()}})
save("sentences.json", golden)
print("tokenizers", tokenizers.__version__, "numpy", np.__version__, len(texts), "texts")
print(embeddings[sentences[0]][:5], float(embeddings[sentences[0]] @ embeddings[sentences[1]]))
