"""Parquet and Arrow files as pyarrow, pandas and polars write them, on made-up numbers.

Made with pyarrow 26.0.1, pandas 3.1.1, polars 2.1.0: python make.py (in this folder).
"""

import datetime as dt
import decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

utc = dt.timezone.utc

# Every type that has a column, three rows, the second one missing.
columns = {}
for name, least, most in [
    ("i8", -128, 127), ("i16", -32768, 32767), ("i32", -(2**31), 2**31 - 1), ("i64", -(2**63) + 1, 2**63 - 1),
    ("u8", 0, 255), ("u16", 0, 65535), ("u32", 0, 2**32 - 1), ("u64", 0, 2**63 - 1),
]:
    kind = getattr(pa, ("uint" if name[0] == "u" else "int") + name[1:])()
    columns[name] = pa.array([least, None, most], kind)
columns["beyond"] = pa.array([0, None, 2**64 - 1], pa.uint64())
columns["half"] = pa.array([0.5, None, -2.0], pa.float16())
columns["f32"] = pa.array([0.1, None, float("inf")], pa.float32())
columns["f64"] = pa.array([0.1, None, -1e300], pa.float64())
columns["truth"] = pa.array([True, None, False])
columns["text"] = pa.array(["größe", None, ""], pa.string())
columns["large_text"] = pa.array(["a", None, "b"], pa.large_string())
columns["roi"] = pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.int8()), pa.array(["V4", "IT"]))
columns["size"] = pa.DictionaryArray.from_arrays(
    pa.array([1, None, 0], pa.int32()), pa.array(["small", "large", "huge"]), ordered=True)
columns["day"] = pa.array([dt.date(2024, 2, 29), None, dt.date(1969, 12, 31)], pa.date32())
columns["moment"] = pa.array(
    [dt.datetime(2024, 2, 29, 13, 30, 5, 250000), None, dt.datetime(1969, 12, 31, 23, 59, 59)], pa.timestamp("us"))
columns["instant"] = pa.array(
    [dt.datetime(2024, 2, 29, 13, 30, 5, tzinfo=utc), None, dt.datetime(2000, 1, 1, 0, 0, 0, 1000, tzinfo=utc)],
    pa.timestamp("ms", "Europe/Berlin"))
columns["list"] = pa.array([[1, None, 3], None, []], pa.list_(pa.int32()))
columns["words"] = pa.array([["a", "b"], None, ["c"]], pa.large_list(pa.string()))
columns["pair"] = pa.array([[0.5, 1.5], None, [2.5, 3.5]], pa.list_(pa.float64(), 2))
columns["deep"] = pa.array([[[1], [2, 3]], None, [[]]], pa.list_(pa.list_(pa.int64())))
types = pa.table(columns)
pq.write_table(types, "types.parquet", compression="snappy")
feather.write_feather(types, "types.feather", compression="lz4")
# The rest of what Arrow's own format can hold and Parquet changes.
more = types.append_column("view", pa.array(["short", None, "longer than twelve bytes"], pa.string_view()))
more = more.append_column("nothing", pa.nulls(3))
more = more.append_column("noon", pa.array([dt.date(2024, 2, 29), None, dt.date(1969, 12, 31)], pa.date64()))
more = more.append_column(
    "codes", pa.DictionaryArray.from_arrays(pa.array([0, None, 1], pa.uint8()), pa.array([10, 20], pa.int64())))
with pa.ipc.new_file("types.arrow", more.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as file:
    file.write_table(more)

# Several row groups and batches, with offsets into shared memory.
n = 1000
long = pa.table({
    "row": pa.array(range(n), pa.int32()),
    "text": pa.array([None if i % 7 == 0 else f"text {i % 13}" for i in range(n)]),
    "roi": pa.array([["V1", "V4", "IT"][i % 3] for i in range(n)]).dictionary_encode(),
    "list": pa.array([None if i % 11 == 0 else list(range(i % 4)) for i in range(n)], pa.list_(pa.int16())),
    "truth": pa.array([None if i % 5 == 0 else i % 2 == 0 for i in range(n)]),
})
pq.write_table(long, "groups.parquet", row_group_size=137, compression="zstd", write_page_checksum=True)
with pa.ipc.new_file("groups.arrow", long.schema, options=pa.ipc.IpcWriteOptions(unify_dictionaries=True)) as file:
    for start in range(0, n, 137):
        file.write_batch(long.slice(start, 137).combine_chunks().to_batches()[0])

# As the peers write by themselves.
frame = pd.DataFrame({
    "subject": pd.Categorical(["s2", "s1", None], categories=["s2", "s1"], ordered=True), "score": [0.25, None, 1.0],
    "when": pd.to_datetime(["2024-05-01T00:00", None, "2024-05-02T12:00"]), "n": pd.array([1, None, 3], dtype="Int64"),
})
frame.to_parquet("pandas.parquet")
frame.to_feather("pandas.feather")
frame = pl.DataFrame({
    "subject": pl.Series(["s2", "s1", None], dtype=pl.Categorical), "score": [0.25, None, 1.0],
    "when": [dt.datetime(2024, 5, 1), None, dt.datetime(2024, 5, 2, 12)], "n": [1, None, 3],
    "name": ["short", None, "longer than twelve bytes"],
})
frame.write_parquet("polars.parquet")
frame.write_ipc("polars.arrow")

# What has no column here.
refused = {
    "struct": pa.array([{"a": 1}]), "bytes": pa.array([b"x"]), "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int32())),
    "decimal": pa.array([decimal.Decimal("1.5")]), "duration": pa.array([1], pa.duration("s")),
    "time": pa.array([1], pa.time32("s")), "structs": pa.array([[{"a": 1}]]),
}
for name, column in refused.items():
    feather.write_feather(pa.table({"fine": pa.array([1]), name: column}), f"refused-{name}.arrow", compression="uncompressed")
pq.write_table(pa.table({"fine": pa.array([1]), "struct": refused["struct"]}), "refused-struct.parquet")
with pa.ipc.new_stream("stream.arrow", long.schema) as file:
    file.write_table(long.slice(0, 3))
pq.write_table(long.slice(0, 0), "empty.parquet")
