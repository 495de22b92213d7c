// For strnlen, which is POSIX and not C17.
#define _POSIX_C_SOURCE 200809L

#include "hdf5_shim.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reading_driver.h"

// The words of the first call that failed since the entry, kept because every further call clears the library's stack.
static _Thread_local char kept_words[1024];

// The library prints errors by itself unless told not to; the setting is per thread, so it is made before each entry.
static void quiet(void) {
  kept_words[0] = 0;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

struct words {
  char *text;
  size_t size;
  unsigned count;
};

static herr_t append_words(unsigned n, const H5E_error2_t *error, void *context) {
  struct words *words = context;
  size_t used = strlen(words->text);
  // The outermost entry says which call failed, the innermost why; those between only repeat it.
  if (words->count > 1 && n != 0 && n + 1 != words->count) return 0;
  if (error->desc && used + strlen(error->desc) + 3 < words->size) {
    if (used) strcat(words->text, "; ");
    strcat(words->text, error->desc);
  }
  return 0;
}

/// Passes a result on; if it means failure, keeps the words and clears the stack.
static int64_t keep(int64_t result) {
  if (result >= 0) return result;
  if (kept_words[0] == 0) {
    ssize_t count = H5Eget_num(H5E_DEFAULT);
    struct words words = {kept_words, sizeof kept_words, count > 0 ? (unsigned)count : 0};
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, append_words, &words);
  }
  H5Eclear2(H5E_DEFAULT);
  return result;
}

void pomona_hdf5_failure(char *text, size_t size) {
  keep(-1);
  if (size == 0) return;
  strncpy(text, kept_words, size - 1);
  text[size - 1] = 0;
}

void pomona_hdf5_version(unsigned *major, unsigned *minor, unsigned *release) {
  H5get_libversion(major, minor, release);
}

static hid_t memory_type(int type) {
  switch (type) {
    case POMONA_HDF5_FLOAT32: return H5T_NATIVE_FLOAT;
    case POMONA_HDF5_FLOAT64: return H5T_NATIVE_DOUBLE;
    case POMONA_HDF5_INT64: return H5T_NATIVE_INT64;
    case POMONA_HDF5_UINT8: return H5T_NATIVE_UINT8;
    case POMONA_HDF5_UINT64: return H5T_NATIVE_UINT64;
    default: return -1;
  }
}

static hid_t file_type(int type) {
  switch (type) {
    case POMONA_HDF5_FLOAT32: return H5T_IEEE_F32LE;
    case POMONA_HDF5_FLOAT64: return H5T_IEEE_F64LE;
    case POMONA_HDF5_INT64: return H5T_STD_I64LE;
    case POMONA_HDF5_UINT8: return H5T_STD_U8LE;
    case POMONA_HDF5_UINT64: return H5T_STD_U64LE;
    default: return -1;
  }
}

/// A new handle of variable-length UTF-8 text.
static hid_t text_type(void) {
  hid_t type = H5Tcopy(H5T_C_S1);
  if (type < 0) return -1;
  if (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0) {
    H5Tclose(type);
    return -1;
  }
  return type;
}

/// Passes on the references that a file holds in place of elements of varying length: count, address, index of a global
/// heap. The library would follow them itself, and of a damaged heap copies what it has not.
static herr_t decode_references(hid_t stored, hid_t memory, H5T_cdata_t *state, size_t count, size_t stride,
                                size_t background_stride, void *buffer, void *background, hid_t list) {
  (void)memory;
  (void)background_stride;
  (void)background;
  (void)list;
  if (state->command == H5T_CONV_INIT) {
    state->need_bkg = H5T_BKG_NO;
    return 0;
  }
  if (state->command != H5T_CONV_CONV) return 0;
  struct pomona_hdf5_heap_reference reference;
  size_t width = H5Tget_size(stored);
  if (width < 10 || width > sizeof reference) return -1;
  // In place, and wider than what is stored: from the end, unless elements are a stride apart.
  for (size_t i = count; i-- > 0;) {
    const uint8_t *bytes = (const uint8_t *)buffer + i * (stride ? stride : width);
    memset(&reference, 0, sizeof reference);
    for (size_t k = 0; k < 4; k++) reference.count |= (uint32_t)bytes[k] << (8 * k);
    for (size_t k = 0; k < width - 8; k++) reference.address |= (uint64_t)bytes[4 + k] << (8 * k);
    for (size_t k = 0; k < 4; k++) reference.index |= (uint32_t)bytes[width - 4 + k] << (8 * k);
    memcpy((uint8_t *)buffer + i * (stride ? stride : sizeof reference), &reference, sizeof reference);
  }
  return 0;
}

/// A new handle of what references to a heap are read as; the library is told once how. The caller makes one call at a time.
static hid_t reference_type(void) {
  static int is_registered = 0;
  hid_t type = H5Tcreate(H5T_OPAQUE, sizeof(struct pomona_hdf5_heap_reference));
  if (type < 0 || is_registered) return type;
  hid_t lists = H5Tvlen_create(H5T_NATIVE_UCHAR);
  is_registered = lists >= 0 && keep(H5Tregister(H5T_PERS_SOFT, "heap references", lists, type, decode_references)) >= 0;
  if (lists >= 0) H5Tclose(lists);
  if (is_registered) return type;
  H5Tclose(type);
  return -1;
}

/// Passes on `count` references in one piece.
static int pass_references(hid_t object, hssize_t count, int is_attribute, pomona_hdf5_text_sink sink, void *context) {
  hid_t memory = reference_type();
  struct pomona_hdf5_heap_reference *references = calloc((size_t)count, sizeof *references);
  int result = -1;
  if (memory >= 0 && references)
    result = is_attribute ? keep(H5Aread(object, memory, references))
                          : keep(H5Dread(object, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, references));
  if (result >= 0) sink(context, (const char *)references, (size_t)count * sizeof *references);
  free(references);
  if (memory >= 0) H5Tclose(memory);
  return result;
}

static int has_descriptor(hid_t driver) {
#if POMONA_HDF5_HAS_READING_DRIVER
  if (driver == pomona_hdf5_reading_driver()) return 1;
#endif
  return driver == H5FD_SEC2;
}

int pomona_hdf5_heap(int64_t object, struct pomona_hdf5_heap *heap) {
  quiet();
  hid_t file = keep(H5Iget_file_id(object));
  if (file < 0) return -1;
  hid_t creation = H5Fget_create_plist(file);
  hid_t access = H5Fget_access_plist(file);
  hsize_t base = 0;
  size_t address_width = 0, size_width = 0;
  int *descriptor = NULL;
  unsigned intent = 0;
  int result = -1;
  if (creation >= 0 && access >= 0 && H5Pget_userblock(creation, &base) >= 0 &&
      H5Pget_sizes(creation, &address_width, &size_width) >= 0 && H5Fget_intent(file, &intent) >= 0 &&
      // What was written to it may not be in it yet.
      ((intent & H5F_ACC_RDWR) == 0 || keep(H5Fflush(file, H5F_SCOPE_GLOBAL)) >= 0) &&
      has_descriptor(H5Pget_driver(access)) && keep(H5Fget_vfd_handle(file, H5P_DEFAULT, (void **)&descriptor)) >= 0 &&
      descriptor) {
    heap->base = base;
    heap->size_width = size_width;
    heap->descriptor = *descriptor;
    result = 0;
  }
  if (access >= 0) H5Pclose(access);
  if (creation >= 0) H5Pclose(creation);
  H5Fclose(file);
  return result;
}

static hid_t access_list(int writing) {
  hid_t list = H5Pcreate(H5P_FILE_ACCESS);
  if (list < 0) return -1;
  // A file that is written is whole once it is closed, whatever handles are left; when reading, a dataset may outlive
  // the handle of its file.
  if (writing) H5Pset_fclose_degree(list, H5F_CLOSE_STRONG);
#if POMONA_HDF5_HAS_READING_DRIVER
  if (!writing && H5Pset_driver(list, pomona_hdf5_reading_driver(), NULL) < 0) {
    H5Pclose(list);
    return -1;
  }
#endif
#if H5_VERSION_GE(1, 10, 7)
  // Network file systems without locks are common on clusters; a lock that cannot be had is done without. Reading takes
  // none: files come into place whole, and a program started just then may hold a lock that its parent has let go.
  H5Pset_file_locking(list, writing != 0, 1);
#endif
  return list;
}

static int64_t create(const char *path, uint64_t user_block, int in_memory) {
  quiet();
  hid_t access = access_list(1);
  hid_t creation = H5Pcreate(H5P_FILE_CREATE);
  hid_t file = -1;
  if (access >= 0 && creation >= 0 && (!in_memory || H5Pset_fapl_core(access, 1 << 16, 0) >= 0) &&
      H5Pset_userblock(creation, user_block) >= 0)
    file = keep(H5Fcreate(path, H5F_ACC_TRUNC, creation, access));
  if (creation >= 0) H5Pclose(creation);
  if (access >= 0) H5Pclose(access);
  return file;
}

int64_t pomona_hdf5_create(const char *path, uint64_t user_block) { return create(path, user_block, 0); }

int64_t pomona_hdf5_create_in_memory(void) {
  // Two open files must not share a name, even if neither is on a disk. The caller makes one call at a time.
  static unsigned long serial = 0;
  char name[64];
  snprintf(name, sizeof name, "pomona-memory-%lu", ++serial);
  return create(name, 0, 1);
}

int64_t pomona_hdf5_open(const char *path) {
  quiet();
  hid_t access = access_list(0);
  if (access < 0) return -1;
  hid_t file = keep(H5Fopen(path, H5F_ACC_RDONLY, access));
  H5Pclose(access);
  return file;
}

int64_t pomona_hdf5_image_size(int64_t file) {
  quiet();
  if (H5Fflush(file, H5F_SCOPE_GLOBAL) < 0) return -1;
  return H5Fget_file_image(file, NULL, 0);
}

int64_t pomona_hdf5_image(int64_t file, void *bytes, size_t size) {
  quiet();
  return H5Fget_file_image(file, bytes, size);
}

int pomona_hdf5_close_file(int64_t file) {
  quiet();
  return (int)keep(H5Fclose(file));
}

int64_t pomona_hdf5_group(int64_t location, const char *name, int create) {
  quiet();
  return create ? keep(H5Gcreate2(location, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT))
                : keep(H5Gopen2(location, name, H5P_DEFAULT));
}

int pomona_hdf5_close_group(int64_t group) {
  quiet();
  return H5Gclose(group);
}

int pomona_hdf5_exists(int64_t location, const char *name) {
  quiet();
  // H5Lexists wants every group on the way to be there, so the path is walked.
  size_t length = strlen(name);
  char *path = malloc(length + 1);
  if (!path) return -1;
  for (size_t end = 1; end <= length; end++) {
    if (name[end] != '/' && name[end] != 0) continue;
    memcpy(path, name, end);
    path[end] = 0;
    htri_t there = keep(H5Lexists(location, path, H5P_DEFAULT));
    if (there <= 0) {
      free(path);
      return there < 0 ? -1 : 0;
    }
  }
  free(path);
  return length > 0;
}

struct name_context {
  pomona_hdf5_name_sink sink;
  void *context;
};

static herr_t pass_link(hid_t group, const char *name, const H5L_info_t *info, void *context) {
  (void)info;
  struct name_context *names = context;
  H5O_info_t object;
  int is_group = H5Oget_info_by_name2(group, name, &object, H5O_INFO_BASIC, H5P_DEFAULT) >= 0 &&
                 object.type == H5O_TYPE_GROUP;
  names->sink(names->context, name, is_group);
  return 0;
}

int pomona_hdf5_names(int64_t location, pomona_hdf5_name_sink sink, void *context) {
  quiet();
  struct name_context names = {sink, context};
  return H5Literate(location, H5_INDEX_NAME, H5_ITER_INC, NULL, pass_link, &names) < 0 ? -1 : 0;
}

int64_t pomona_hdf5_create_dataset(int64_t location, const char *name, int type, int rank, const uint64_t *shape,
                                   int deflate, int allocate_now) {
  quiet();
  if (rank < 0 || rank > POMONA_HDF5_MAX_RANK) return -1;
  hsize_t dims[POMONA_HDF5_MAX_RANK];
  uint64_t count = 1;
  for (int i = 0; i < rank; i++) {
    dims[i] = shape[i];
    count *= shape[i];
  }
  hid_t space = rank ? keep(H5Screate_simple(rank, dims, NULL)) : H5Screate(H5S_SCALAR);
  hid_t list = H5Pcreate(H5P_DATASET_CREATE);
  hid_t text = type == POMONA_HDF5_TEXT ? text_type() : -1;
  hid_t stored = type == POMONA_HDF5_TEXT ? text : file_type(type);
  hid_t dataset = -1;
  int ready = space >= 0 && list >= 0 && stored >= 0;
  if (ready && deflate >= 0 && rank > 0 && count > 0) {
    // Chunks of about a quarter of a mebibyte: whole rows of the last axes, few of the first.
    hsize_t chunk[POMONA_HDF5_MAX_RANK];
    uint64_t room = 1 << 15;
    for (int i = rank - 1; i >= 0; i--) {
      chunk[i] = dims[i] < room ? dims[i] : room;
      room = room / chunk[i] > 0 ? room / chunk[i] : 1;
    }
    ready = H5Pset_chunk(list, rank, chunk) >= 0 && H5Pset_shuffle(list) >= 0 &&
            H5Pset_deflate(list, (unsigned)deflate) >= 0;
  }
  if (ready && allocate_now)
    ready = H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY) >= 0 && H5Pset_fill_time(list, H5D_FILL_TIME_NEVER) >= 0;
  if (ready) dataset = keep(H5Dcreate2(location, name, stored, space, H5P_DEFAULT, list, H5P_DEFAULT));
  if (text >= 0) H5Tclose(text);
  if (list >= 0) H5Pclose(list);
  if (space >= 0) H5Sclose(space);
  return dataset;
}

int64_t pomona_hdf5_open_dataset(int64_t location, const char *name) {
  quiet();
  return keep(H5Dopen2(location, name, H5P_DEFAULT));
}

int pomona_hdf5_close_dataset(int64_t dataset) {
  quiet();
  return H5Dclose(dataset);
}

// Whether a number is wider than any: of a damaged type the library would make room for whatever it says.
static int is_too_wide(H5T_class_t class, size_t width) {
  return (class == H5T_FLOAT || class == H5T_INTEGER) && width > 16;
}

// Whether an enumeration of one byte is FALSE 0 and TRUE 1.
static int enumerates_truths(hid_t type) {
  uint8_t no = 1, yes = 0;
  return H5Tget_size(type) == 1 && H5Tget_nmembers(type) == 2 && H5Tenum_valueof(type, "FALSE", &no) >= 0 &&
         H5Tenum_valueof(type, "TRUE", &yes) >= 0 && no == 0 && yes == 1;
}

int pomona_hdf5_describe(int64_t dataset, struct pomona_hdf5_dataset *description) {
  quiet();
  memset(description, 0, sizeof *description);
  description->offset = -1;
  hid_t space = keep(H5Dget_space(dataset));
  if (space < 0) return -1;
  hsize_t dims[H5S_MAX_RANK];
  int rank = H5Sget_simple_extent_dims(space, dims, NULL);
  const int is_empty = H5Sget_simple_extent_type(space) == H5S_NULL;
  H5Sclose(space);
  if (rank < 0 || rank > POMONA_HDF5_MAX_RANK) return -1;
  description->rank = rank;
  for (int i = 0; i < rank; i++) description->shape[i] = dims[i];
  hid_t type = keep(H5Dget_type(dataset));
  if (type < 0) return -1;
  size_t size = H5Tget_size(type);
  H5T_class_t class = H5Tget_class(type);
  if (is_too_wide(class, size)) class = H5T_NO_CLASS;
  switch (class) {
    case H5T_FLOAT: description->type = size == 4 ? POMONA_HDF5_FLOAT32 : POMONA_HDF5_FLOAT64; break;
    case H5T_INTEGER:
      description->type = POMONA_HDF5_INT64;
      if (H5Tget_sign(type) == H5T_SGN_NONE) {
        if (size == 1) description->type = POMONA_HDF5_UINT8;
        if (size == 8) description->type = POMONA_HDF5_UINT64;
      }
      break;
    case H5T_STRING: description->type = POMONA_HDF5_TEXT; break;
    case H5T_ENUM:
      description->type = size == 1 ? POMONA_HDF5_UINT8 : POMONA_HDF5_OTHER;
      description->is_truth = enumerates_truths(type);
      break;
    case H5T_REFERENCE: description->type = H5Tequal(type, H5T_STD_REF_OBJ) > 0 ? POMONA_HDF5_REFERENCE : POMONA_HDF5_OTHER; break;
    default: description->type = POMONA_HDF5_OTHER;
  }
  // A dataset without a space for elements (h5py.Empty) has none to read.
  if (is_empty) description->type = POMONA_HDF5_OTHER;
  int is_plain = H5Tequal(type, H5T_IEEE_F32LE) > 0 || H5Tequal(type, H5T_IEEE_F64LE) > 0 ||
                 H5Tequal(type, H5T_STD_I64LE) > 0 || H5Tequal(type, H5T_STD_U8LE) > 0;
  H5Tclose(type);
  hid_t list = H5Dget_create_plist(dataset);
  if (list < 0) return -1;
  H5D_layout_t layout = H5Pget_layout(list);
  H5Pclose(list);
  description->is_chunked = layout == H5D_CHUNKED;
  description->stored_bytes = H5Dget_storage_size(dataset);
  if (layout == H5D_CONTIGUOUS && is_plain) {
    haddr_t offset = H5Dget_offset(dataset);
    if (offset != HADDR_UNDEF) description->offset = (int64_t)offset;
  }
  H5Eclear2(H5E_DEFAULT);
  return 0;
}

/// Whether the stored bytes can hold so many elements of this width (deflate packs at most 1032:1): a damaged extent or type may
/// say anything. A dataset of which nothing was written reads as its fill value.
static int can_hold(hid_t dataset, uint64_t count, size_t width, uint64_t least) {
  uint64_t stored = H5Dget_storage_size(dataset);
  uint64_t room = stored > UINT64_MAX / 1032 ? UINT64_MAX : stored * 1032;
  return width > 0 && count <= (room > least ? room : least) / width;
}

/// Whether the bytes can be there that the extent speaks of, where they lie in the head of the object or in chunks: of a damaged
/// head the library copies what it has not, and makes room for a chunk of any size.
static int is_whole(hid_t dataset, hid_t space) {
  hid_t list = H5Dget_create_plist(dataset);
  H5D_layout_t layout = list >= 0 ? H5Pget_layout(list) : H5D_LAYOUT_ERROR;
  hsize_t chunk[H5S_MAX_RANK];
  int rank = layout == H5D_CHUNKED ? H5Pget_chunk(list, H5S_MAX_RANK, chunk) : 0;
  if (list >= 0) H5Pclose(list);
  hid_t type = H5Dget_type(dataset);
  size_t width = type >= 0 ? H5Tget_size(type) : 0;
  if (type >= 0) H5Tclose(type);
  if (layout == H5D_CHUNKED) {
    uint64_t count = 1;
    for (int i = 0; i < rank; i++) count = chunk[i] != 0 && count > UINT64_MAX / chunk[i] ? UINT64_MAX : count * chunk[i];
    return rank > 0 && can_hold(dataset, count, width, 1 << 26);
  }
  if (layout != H5D_COMPACT) return layout != H5D_LAYOUT_ERROR;
  hssize_t count = H5Sget_simple_extent_npoints(space);
  return width > 0 && count >= 0 && (uint64_t)count <= H5Dget_storage_size(dataset) / width;
}

static int transfer(int64_t dataset, int type, int rank, const uint64_t *start, const uint64_t *count, void *read,
                    const void *write) {
  quiet();
  hid_t memory = memory_type(type);
  hid_t space = keep(H5Dget_space(dataset));
  if (memory < 0 || space < 0) {
    if (space >= 0) H5Sclose(space);
    return -1;
  }
  // HDF5 converts no enumeration to a number; one of one byte is read as it is stored.
  hid_t stored = keep(H5Dget_type(dataset));
  int is_enumeration = stored >= 0 && H5Tget_class(stored) == H5T_ENUM;
  if (is_enumeration) memory = H5Tget_size(stored) == 1 && type == POMONA_HDF5_UINT8 && read ? stored : -1;
  int result = -1;
  hid_t target = -1;
  if (stored < 0 || memory < 0) {
    if (stored >= 0) H5Tclose(stored);
    H5Sclose(space);
    return -1;
  }
  if (rank == 0) {
    target = H5Screate(H5S_SCALAR);
  } else if (rank <= POMONA_HDF5_MAX_RANK && rank == H5Sget_simple_extent_ndims(space)) {
    hsize_t from[POMONA_HDF5_MAX_RANK], extent[POMONA_HDF5_MAX_RANK];
    for (int i = 0; i < rank; i++) {
      from[i] = start[i];
      extent[i] = count[i];
    }
    if (keep(H5Sselect_hyperslab(space, H5S_SELECT_SET, from, NULL, extent, NULL)) >= 0 && H5Sselect_valid(space) > 0)
      target = keep(H5Screate_simple(rank, extent, NULL));
  }
  if (target >= 0 && (!read || is_whole(dataset, space))) {
    result = read ? keep(H5Dread(dataset, memory, target, space, H5P_DEFAULT, read))
                  : keep(H5Dwrite(dataset, memory, target, space, H5P_DEFAULT, write));
  }
  if (target >= 0) H5Sclose(target);
  H5Tclose(stored);
  H5Sclose(space);
  return result;
}

int pomona_hdf5_read(int64_t dataset, int type, int rank, const uint64_t *start, const uint64_t *count, void *bytes) {
  return transfer(dataset, type, rank, start, count, bytes, NULL);
}

int pomona_hdf5_write(int64_t dataset, int type, int rank, const uint64_t *start, const uint64_t *count,
                      const void *bytes) {
  return transfer(dataset, type, rank, start, count, NULL, bytes);
}

int pomona_hdf5_write_texts(int64_t dataset, uint64_t count, const char *const *texts) {
  quiet();
  hid_t type = text_type();
  if (type < 0) return -1;
  int result = count ? keep(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts)) : 0;
  H5Tclose(type);
  return result;
}

/// Passes on `count` texts, or what refers to them if they are of varying length.
static int pass_texts(hid_t object, hid_t stored, hid_t space, hssize_t count, int is_attribute,
                      pomona_hdf5_text_sink sink, pomona_hdf5_text_sink references, void *context) {
  int is_variable = H5Tis_variable_str(stored) > 0;
  size_t width = is_variable ? sizeof(struct pomona_hdf5_heap_reference) : H5Tget_size(stored);
  // Both must be sane before they are multiplied: a damaged file may say anything.
  if (count < 0 || width == 0 || (uint64_t)count > (1ull << 32) / width) return -1;
  // Attributes are small by the format (64 KiB unless stored apart).
  if (is_attribute ? (uint64_t)count * width > 1 << 26
                   : !is_whole(object, space) || !can_hold(object, count, H5Tget_size(stored), 1 << 22))
    return -1;
  if (count == 0) return 0;
  if (is_variable) return pass_references(object, count, is_attribute, references, context);
  char *buffer = calloc((size_t)count, width);
  // The type as stored, but in memory: fixed texts keep their width and padding.
  hid_t memory = H5Tcopy(stored);
  int result = -1;
  if (buffer && memory >= 0)
    result = is_attribute ? keep(H5Aread(object, memory, buffer))
                          : keep(H5Dread(object, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer));
  if (result >= 0) {
    for (hssize_t i = 0; i < count; i++) {
      const char *text = buffer + (size_t)i * width;
      sink(context, text, strnlen(text, width));
    }
  }
  if (memory >= 0) H5Tclose(memory);
  free(buffer);
  return result;
}

int pomona_hdf5_read_texts(int64_t dataset, pomona_hdf5_text_sink sink, pomona_hdf5_text_sink references,
                           void *context) {
  quiet();
  hid_t type = keep(H5Dget_type(dataset));
  hid_t space = keep(H5Dget_space(dataset));
  int result = -1;
  if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_STRING)
    result = pass_texts(dataset, type, space, H5Sget_simple_extent_npoints(space), 0, sink, references, context);
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  return result;
}

static int set_attribute(int64_t object, const char *name, hid_t stored, hid_t memory, hid_t space,
                         const void *value) {
  if (H5Aexists(object, name) > 0 && keep(H5Adelete(object, name)) < 0) return -1;
  hid_t attribute = keep(H5Acreate2(object, name, stored, space, H5P_DEFAULT, H5P_DEFAULT));
  if (attribute < 0) return -1;
  int result = value ? keep(H5Awrite(attribute, memory, value)) : 0;
  if (H5Aclose(attribute) < 0) result = -1;
  return result;
}

int pomona_hdf5_set_attribute_text(int64_t object, const char *name, const char *text) {
  quiet();
  hid_t type = text_type();
  hid_t space = H5Screate(H5S_SCALAR);
  int result = -1;
  if (type >= 0 && space >= 0) result = set_attribute(object, name, type, type, space, &text);
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  return result;
}

int pomona_hdf5_set_attribute_numbers(int64_t object, const char *name, uint64_t count, const double *numbers) {
  quiet();
  hsize_t extent = count;
  hid_t space = keep(H5Screate_simple(1, &extent, NULL));
  if (space < 0) return -1;
  int result = set_attribute(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, space, count ? numbers : NULL);
  H5Sclose(space);
  return result;
}

int pomona_hdf5_attribute(int64_t object, const char *name, pomona_hdf5_text_sink text,
                          pomona_hdf5_text_sink references, pomona_hdf5_text_sink numbers, void *context) {
  quiet();
  htri_t there = H5Aexists(object, name);
  if (there <= 0) return there < 0 ? -1 : 0;
  hid_t attribute = keep(H5Aopen(object, name, H5P_DEFAULT));
  if (attribute < 0) return -1;
  hid_t type = H5Aget_type(attribute);
  hid_t space = H5Aget_space(attribute);
  int result = -1;
  if (type >= 0 && space >= 0) {
    hssize_t count = H5Sget_simple_extent_npoints(space);
    H5T_class_t class = H5Tget_class(type);
    switch (is_too_wide(class, H5Tget_size(type)) ? H5T_NO_CLASS : class) {
      case H5T_STRING:
        result = pass_texts(attribute, type, space, count, 1, text, references, context) >= 0 ? 1 : -1;
        break;
      case H5T_INTEGER:
      case H5T_FLOAT: {
        // Attributes are small by the format (64 KiB unless stored apart); more is damage.
        if (count < 0 || count > 1 << 24) break;
        double *values = calloc(count ? (size_t)count : 1, sizeof(double));
        if (values && (count == 0 || keep(H5Aread(attribute, H5T_NATIVE_DOUBLE, values)) >= 0)) {
          numbers(context, (const char *)values, (size_t)count * sizeof(double));
          result = 2;
        }
        free(values);
        break;
      }
      default: result = 0;
    }
  }
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  H5Aclose(attribute);
  return result;
}

static herr_t pass_attribute(hid_t object, const char *name, const H5A_info_t *info, void *context) {
  (void)object;
  (void)info;
  struct name_context *names = context;
  names->sink(names->context, name, 0);
  return 0;
}

int pomona_hdf5_attribute_names(int64_t object, pomona_hdf5_name_sink sink, void *context) {
  quiet();
  struct name_context names = {sink, context};
  return H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, pass_attribute, &names) < 0 ? -1 : 0;
}

/// Passes on the path of the object that each reference leads to, an empty text for one that leads nowhere.
static void pass_reference_names(hid_t object, const hobj_ref_t *references, size_t count, pomona_hdf5_text_sink sink,
                                 void *context) {
  char name[4096];
  for (size_t i = 0; i < count; i++) {
    ssize_t length = H5Rget_name(object, H5R_OBJECT, &references[i], name, sizeof name);
    if (length <= 0 || (size_t)length >= sizeof name) {
      H5Eclear2(H5E_DEFAULT);
      sink(context, "", 0);
    } else {
      sink(context, name, (size_t)length);
    }
  }
}

int pomona_hdf5_reference_names(int64_t dataset, pomona_hdf5_text_sink sink, void *context) {
  quiet();
  hid_t type = keep(H5Dget_type(dataset));
  hid_t space = keep(H5Dget_space(dataset));
  int result = -1;
  if (type >= 0 && space >= 0 && H5Tequal(type, H5T_STD_REF_OBJ) > 0) {
    hssize_t count = H5Sget_simple_extent_npoints(space);
    if (is_whole(dataset, space) && count >= 0 && count <= 1 << 26 && can_hold(dataset, count, sizeof(hobj_ref_t), 1 << 22)) {
      hobj_ref_t *references = calloc(count ? (size_t)count : 1, sizeof *references);
      if (references && (count == 0 || keep(H5Dread(dataset, H5T_STD_REF_OBJ, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                                                   references)) >= 0)) {
        pass_reference_names(dataset, references, (size_t)count, sink, context);
        result = 0;
      }
      free(references);
    }
  }
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  return result;
}

int pomona_hdf5_paths(int64_t object, uint64_t count, const uint64_t *references, pomona_hdf5_text_sink sink,
                      void *context) {
  quiet();
  pass_reference_names(object, (const hobj_ref_t *)references, (size_t)count, sink, context);
  return 0;
}

int pomona_hdf5_dimension_references(int64_t dataset, pomona_hdf5_text_sink sink, void *context) {
  quiet();
  htri_t there = H5Aexists(dataset, "DIMENSION_LIST");
  if (there <= 0) return there < 0 ? -1 : 0;
  hid_t attribute = keep(H5Aopen(dataset, "DIMENSION_LIST", H5P_DEFAULT));
  if (attribute < 0) return -1;
  hid_t type = H5Aget_type(attribute);
  hid_t space = H5Aget_space(attribute);
  hid_t element = type >= 0 && H5Tget_class(type) == H5T_VLEN ? H5Tget_super(type) : -1;
  int result = -1;
  hssize_t count = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
  if (element >= 0 && H5Tequal(element, H5T_STD_REF_OBJ) > 0 && count > 0 && count <= POMONA_HDF5_MAX_RANK)
    result = pass_references(attribute, count, 1, sink, context);
  if (element >= 0) H5Tclose(element);
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  H5Aclose(attribute);
  return result;
}
