// What the program and the bridge to Apache Arrow share. The bridge is C++, is compiled by the set-up against the fetched
// library, and is loaded while the program runs; what passes between the two is described here, and nothing else.
#ifndef POMONA_ARROW_BRIDGE_H
#define POMONA_ARROW_BRIDGE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The Arrow C data interface, a public binary interface that does not change:
// https://arrow.apache.org/docs/format/CDataInterface.html. Whoever receives a structure calls its `release` once.
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

#endif

typedef enum { POMONA_ARROW_IPC = 0, POMONA_ARROW_PARQUET = 1 } pomona_arrow_kind;

typedef struct pomona_arrow_reader pomona_arrow_reader;

// What a call says when it fails: words that end with a zero and fit into `size` bytes.
typedef struct {
  char *text;
  size_t size;
} pomona_arrow_message;

// Raised with every change of this file.
enum { pomona_arrow_bridge_version = 1 };

// No exception leaves any of these.
typedef struct {
  int32_t bridge_version;
  // Such as "26.0.1".
  const char *arrow_version;
  // Reads what the columns are and how many rows there are; NULL when that fails.
  pomona_arrow_reader *(*open)(const char *path, pomona_arrow_kind kind, struct ArrowSchema *schema, int64_t *row_count,
                               pomona_arrow_message message);
  // The next rows, every part of them validated: 1 with rows in `rows`, 0 at the end, -1 when it fails.
  int (*next)(pomona_arrow_reader *reader, struct ArrowArray *rows, pomona_arrow_message message);
  void (*close)(pomona_arrow_reader *reader);
  // Writes one table and takes over both structures, whether or not it succeeds: 0 or -1.
  int (*write)(const char *path, pomona_arrow_kind kind, struct ArrowSchema *schema, struct ArrowArray *rows,
               pomona_arrow_message message);
} pomona_arrow_functions;

// The one symbol of the bridge.
const pomona_arrow_functions *pomona_arrow_bridge(void);

#ifdef __cplusplus
}
#endif

#endif
