// Loads the bridge to Apache Arrow, and makes and frees the structures of the Arrow C data interface.

// For strdup and aligned_alloc.
#define _GNU_SOURCE

#include "carrow.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const pomona_arrow_functions *pomona_arrow_load(const char *path, pomona_arrow_message message) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    const char *reason = dlerror();
    snprintf(message.text, message.size, "%s", reason == NULL ? "no reason given" : reason);
    return NULL;
  }
  const pomona_arrow_functions *(*bridge)(void) =
      (const pomona_arrow_functions *(*)(void))dlsym(library, "pomona_arrow_bridge");
  const pomona_arrow_functions *functions = bridge == NULL ? NULL : bridge();
  if (functions == NULL || functions->bridge_version != pomona_arrow_bridge_version) {
    snprintf(message.text, message.size, "it was made for another version of pomona");
    return NULL;
  }
  return functions;
}

struct ArrowSchema *pomona_arrow_child_schema(const struct ArrowSchema *schema, int64_t index) {
  return schema->children[index];
}

struct ArrowArray *pomona_arrow_child(const struct ArrowArray *array, int64_t index) { return array->children[index]; }

const void *pomona_arrow_buffer(const struct ArrowArray *array, int64_t index) { return array->buffers[index]; }

void pomona_arrow_release_schema(struct ArrowSchema *schema) {
  if (schema != NULL && schema->release != NULL) schema->release(schema);
}

void pomona_arrow_release(struct ArrowArray *array) {
  if (array != NULL && array->release != NULL) array->release(array);
}

// Children may have been moved out, which leaves them without a `release`; their structures are ours in any case.
static void free_schema(struct ArrowSchema *schema) {
  for (int64_t i = 0; schema->children != NULL && i < schema->n_children; i++) {
    pomona_arrow_release_schema(schema->children[i]);
    free(schema->children[i]);
  }
  pomona_arrow_release_schema(schema->dictionary);
  free(schema->dictionary);
  free(schema->children);
  free((void *)schema->format);
  free((void *)schema->name);
  schema->release = NULL;
}

static void free_array(struct ArrowArray *array) {
  for (int64_t i = 0; array->children != NULL && i < array->n_children; i++) {
    pomona_arrow_release(array->children[i]);
    free(array->children[i]);
  }
  pomona_arrow_release(array->dictionary);
  free(array->dictionary);
  for (int64_t i = 0; array->buffers != NULL && i < array->n_buffers; i++) free((void *)array->buffers[i]);
  free(array->children);
  free(array->buffers);
  array->release = NULL;
}

bool pomona_arrow_make(struct ArrowSchema *schema, struct ArrowArray *array, const char *format, const char *name,
                       int64_t flags, int64_t length, int64_t null_count, int64_t buffer_count, int64_t child_count,
                       bool has_dictionary) {
  memset(schema, 0, sizeof *schema);
  memset(array, 0, sizeof *array);
  schema->release = free_schema;
  array->release = free_array;
  schema->format = strdup(format);
  schema->name = strdup(name);
  schema->flags = flags;
  schema->n_children = array->n_children = child_count;
  array->length = length;
  array->null_count = null_count;
  array->n_buffers = buffer_count;
  // One more than wanted: no room at all may be NULL, which would look like a lack of memory.
  schema->children = calloc((size_t)child_count + 1, sizeof *schema->children);
  array->children = calloc((size_t)child_count + 1, sizeof *array->children);
  array->buffers = calloc((size_t)buffer_count + 1, sizeof *array->buffers);
  bool fine = schema->format && schema->name && schema->children && array->children && array->buffers;
  for (int64_t i = 0; fine && i < child_count; i++) {
    schema->children[i] = calloc(1, sizeof *schema->children[i]);
    array->children[i] = calloc(1, sizeof *array->children[i]);
    fine = schema->children[i] && array->children[i];
  }
  if (fine && has_dictionary) {
    schema->dictionary = calloc(1, sizeof *schema->dictionary);
    array->dictionary = calloc(1, sizeof *array->dictionary);
    fine = schema->dictionary && array->dictionary;
  }
  return fine;
}

bool pomona_arrow_fill(struct ArrowArray *array, int64_t index, const void *bytes, size_t byte_count) {
  // Arrow reads whole words of eight bytes where it can.
  size_t room = (byte_count + 63) / 64 * 64 + 64;
  void *copy = aligned_alloc(64, room);
  if (copy == NULL) return false;
  if (byte_count > 0) memcpy(copy, bytes, byte_count);
  memset((char *)copy + byte_count, 0, room - byte_count);
  array->buffers[index] = copy;
  return true;
}
