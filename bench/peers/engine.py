"""All outputs of a graph over a batch of inputs, by ONNX Runtime itself.

engine.py GRAPH INPUT SHAPE THREADS BATCH: reads the graph and the inputs, then answers each line with the seconds that one
pass took: "whole" is one run that returns all outputs over all inputs, "batches" runs of BATCH inputs whose outputs are let
go. The optimisation level is Pomona's (none), because values must not depend on it.
"""

import sys
import time

import numpy
import onnxruntime

graph, source, shape, threads, batch = sys.argv[1:6]
shape = [int(extent) for extent in shape.split(",")]
options = onnxruntime.SessionOptions()
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
options.intra_op_num_threads = int(threads)
session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
values = numpy.fromfile(source, dtype=numpy.float32).reshape(shape)
name = session.get_inputs()[0].name
print(f"onnxruntime {onnxruntime.__version__}, numpy {numpy.__version__}", flush=True)
for line in sys.stdin:
    step = shape[0] if line.strip() == "whole" else int(batch)
    outputs = None
    start = time.perf_counter()
    for first in range(0, shape[0], step):
        outputs = session.run(None, {name: values[first : first + step]})
    print(time.perf_counter() - start, flush=True)
