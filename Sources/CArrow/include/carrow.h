#ifndef POMONA_CARROW_H
#define POMONA_CARROW_H

#include <stdbool.h>

#include "arrow_bridge.h"

// Loads the bridge at an absolute path; NULL with words in `message` when that fails. It stays loaded until the process ends.
const pomona_arrow_functions *pomona_arrow_load(const char *path, pomona_arrow_message message);

// A reader with what it found. The functions below free everything that a failure leaves half done.
struct ArrowSchema *pomona_arrow_child_schema(const struct ArrowSchema *schema, int64_t index);
struct ArrowArray *pomona_arrow_child(const struct ArrowArray *array, int64_t index);
const void *pomona_arrow_buffer(const struct ArrowArray *array, int64_t index);
void pomona_arrow_release_schema(struct ArrowSchema *schema);
void pomona_arrow_release(struct ArrowArray *array);

// Building a column: a schema and an array with room for children, a dictionary, and buffers that are copied into them.
// Each gives false when memory is short; what is there by then is freed with `pomona_arrow_release…` as always.
bool pomona_arrow_make(struct ArrowSchema *schema, struct ArrowArray *array, const char *format, const char *name,
                       int64_t flags, int64_t length, int64_t null_count, int64_t buffer_count, int64_t child_count,
                       bool has_dictionary);
bool pomona_arrow_fill(struct ArrowArray *array, int64_t index, const void *bytes, size_t byte_count);

#endif
