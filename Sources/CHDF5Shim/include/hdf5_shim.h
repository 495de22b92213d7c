#ifndef POMONA_HDF5_SHIM_H
#define POMONA_HDF5_SHIM_H

// The part of HDF5 that Pomona uses, behind functions without the library's macros and global type variables.
// Every function returns a negative number on failure; pomona_hdf5_failure then gives the library's words and clears
// its error stack. The caller makes one call at a time.

#include <stddef.h>
#include <stdint.h>

enum pomona_hdf5_type {
  POMONA_HDF5_OTHER = 0,
  POMONA_HDF5_FLOAT32 = 1,
  POMONA_HDF5_FLOAT64 = 2,
  POMONA_HDF5_INT64 = 3,
  POMONA_HDF5_UINT8 = 4,
  POMONA_HDF5_TEXT = 5,
  POMONA_HDF5_REFERENCE = 6,
  POMONA_HDF5_UINT64 = 7,
};

enum { POMONA_HDF5_MAX_RANK = 32 };

/// What a dataset is. `is_truth` says of bytes that they enumerate FALSE and TRUE, as h5py writes truths. `offset` is its first byte in the file if it lies there in one piece, else -1.
struct pomona_hdf5_dataset {
  int type;
  int rank;
  int is_chunked;
  int is_truth;
  uint64_t shape[POMONA_HDF5_MAX_RANK];
  int64_t offset;
  uint64_t stored_bytes;
};

/// Where a file keeps an element of varying length: how many items it has, and the place of their bytes in a global heap.
struct pomona_hdf5_heap_reference {
  uint64_t address;
  uint32_t count;
  uint32_t index;
};

/// What reading a global heap takes: where addresses count from, the bytes of a size, and the open file.
struct pomona_hdf5_heap {
  uint64_t base;
  uint64_t size_width;
  int descriptor;
};

/// Writes the innermost and outermost descriptions of the error stack and clears it.
void pomona_hdf5_failure(char *text, size_t size);

void pomona_hdf5_version(unsigned *major, unsigned *minor, unsigned *release);

int64_t pomona_hdf5_create(const char *path, uint64_t user_block);
/// A file that lives in memory only.
int64_t pomona_hdf5_create_in_memory(void);
int64_t pomona_hdf5_open(const char *path);
int64_t pomona_hdf5_image_size(int64_t file);
int64_t pomona_hdf5_image(int64_t file, void *bytes, size_t size);
int pomona_hdf5_close_file(int64_t file);

int64_t pomona_hdf5_group(int64_t location, const char *name, int create);
int pomona_hdf5_close_group(int64_t group);
/// 1 if the name is there, 0 if not.
int pomona_hdf5_exists(int64_t location, const char *name);
typedef void (*pomona_hdf5_name_sink)(void *context, const char *name, int is_group);
int pomona_hdf5_names(int64_t location, pomona_hdf5_name_sink sink, void *context);

/// `deflate` 0…9, or -1 for plain contiguous storage.
int64_t pomona_hdf5_create_dataset(int64_t location, const char *name, int type, int rank, const uint64_t *shape,
                                   int deflate, int allocate_now);
int64_t pomona_hdf5_open_dataset(int64_t location, const char *name);
int pomona_hdf5_close_dataset(int64_t dataset);
int pomona_hdf5_describe(int64_t dataset, struct pomona_hdf5_dataset *description);
/// Numbers of the given type from or to `bytes`, which holds count[0] * … * count[rank - 1] of them.
int pomona_hdf5_read(int64_t dataset, int type, int rank, const uint64_t *start, const uint64_t *count, void *bytes);
int pomona_hdf5_write(int64_t dataset, int type, int rank, const uint64_t *start, const uint64_t *count,
                      const void *bytes);
typedef void (*pomona_hdf5_text_sink)(void *context, const char *text, size_t length);
int pomona_hdf5_write_texts(int64_t dataset, uint64_t count, const char *const *texts);
/// Texts of varying length are passed as references to a heap, all in one piece.
int pomona_hdf5_read_texts(int64_t dataset, pomona_hdf5_text_sink sink, pomona_hdf5_text_sink references,
                           void *context);
/// Of the file of an open object, which must lie on a disk.
int pomona_hdf5_heap(int64_t object, struct pomona_hdf5_heap *heap);

/// The path of what each object reference of a dataset leads to; an empty text for one that leads nowhere.
int pomona_hdf5_reference_names(int64_t dataset, pomona_hdf5_text_sink sink, void *context);
/// The path of what each object reference leads to, as above.
int pomona_hdf5_paths(int64_t object, uint64_t count, const uint64_t *references, pomona_hdf5_text_sink sink,
                      void *context);
/// For each axis the reference to a heap that holds object references of its scales (netCDF's dimensions), all in one piece;
/// nothing is passed where the dataset has no scales.
int pomona_hdf5_dimension_references(int64_t dataset, pomona_hdf5_text_sink sink, void *context);

int pomona_hdf5_set_attribute_text(int64_t object, const char *name, const char *text);
int pomona_hdf5_set_attribute_numbers(int64_t object, const char *name, uint64_t count, const double *numbers);
/// 1 for texts, 2 for numbers, 0 if there is no such attribute or it is of another kind.
int pomona_hdf5_attribute(int64_t object, const char *name, pomona_hdf5_text_sink text,
                          pomona_hdf5_text_sink references, pomona_hdf5_text_sink numbers, void *context);
int pomona_hdf5_attribute_names(int64_t object, pomona_hdf5_name_sink sink, void *context);

#endif
