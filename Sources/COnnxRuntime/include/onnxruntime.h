#ifndef POMONA_ONNXRUNTIME_H
#define POMONA_ONNXRUNTIME_H

// ONNX Runtime, loaded while the program runs. Every function that can fail writes the reason, as a text that ends with
// a zero, into `message` (of `size` bytes).

#include <stddef.h>
#include <stdint.h>

typedef struct pomona_engine pomona_engine;
typedef struct pomona_session pomona_session;
typedef struct pomona_tensor pomona_tensor;

/// Why an engine could not be opened.
typedef enum {
  POMONA_ENGINE_FINE = 0,
  POMONA_ENGINE_NOT_LOADED,
  POMONA_ENGINE_OTHER_LIBRARY,
  POMONA_ENGINE_TOO_OLD,
  POMONA_ENGINE_NOT_STARTED,
} pomona_engine_problem;

/// Loads the library at `path`. NULL on failure; `problem` says of which kind, and for a version that is too old
/// `message` is that version.
pomona_engine *pomona_engine_open(const char *path, pomona_engine_problem *problem, char *message, size_t size);
/// The library itself stays loaded: its threads and tables do not outlive an unloading.
void pomona_engine_close(pomona_engine *engine);
const char *pomona_engine_version(const pomona_engine *engine);

/// Reads a graph from bytes, which are not needed afterwards. `folder` is where external weights lie, or NULL.
/// `level`: 0 none, 1 basic, 2 extended, 99 all. `arena`: keep freed memory for the next run.
pomona_session *pomona_session_open(
    const pomona_engine *engine, const void *bytes, size_t count, int threads, int level, int arena, const char *folder,
    char *message, size_t size);
void pomona_session_close(pomona_session *session);

size_t pomona_session_count(const pomona_session *session, int outputs);
/// Name and shape of an input or output: `take` gets them (-1 for an extent that is free, rank -1 when not a tensor),
/// and the element type by ONNX's number (1 is float32). 0, or -1 on failure.
int pomona_session_describe(
    const pomona_session *session, int outputs, size_t index,
    void (*take)(void *context, const char *name, int type, int rank, const int64_t *shape), void *context, char *message,
    size_t size);

/// Runs the graph on float32 numbers. `outputs` holds `output_count` names, each with its closing zero, one behind the
/// other. `tensors` gets one tensor an output; all of them, or none on failure (-1).
int pomona_session_run(
    const pomona_session *session, const char *input, const float *values, size_t count, const int64_t *shape, size_t rank,
    const char *outputs, size_t output_count, pomona_tensor **tensors, char *message, size_t size);

/// The numbers of a result, valid until it is released; NULL when they are not float32. `rank` is at most 16.
const float *pomona_tensor_floats(
    const pomona_session *session, pomona_tensor *tensor, int *type, int64_t shape[16], size_t *rank, char *message,
    size_t size);
void pomona_tensor_release(const pomona_session *session, pomona_tensor *tensor);

#endif
