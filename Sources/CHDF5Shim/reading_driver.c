// For pread, which is POSIX and not C17; sizes of 64 bits also on small machines.
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "reading_driver.h"

#if POMONA_HDF5_HAS_READING_DRIVER

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The library's part comes first: it passes pointers to that.
struct reading_file {
  H5FD_t library;
  int descriptor;
  haddr_t end_of_addresses;
  haddr_t end_of_file;
  dev_t device;
  ino_t node;
};

static const haddr_t largest_address = (haddr_t)INT64_MAX;

static H5FD_t *open_file(const char *name, unsigned flags, hid_t access, haddr_t largest) {
  (void)access;
  (void)largest;
  if (flags & (H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_CREAT | H5F_ACC_EXCL)) return NULL;
  int descriptor = open(name, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return NULL;
  struct stat status;
  struct reading_file *file = NULL;
  if (fstat(descriptor, &status) == 0) file = calloc(1, sizeof *file);
  if (!file) {
    close(descriptor);
    return NULL;
  }
  file->descriptor = descriptor;
  file->end_of_file = (haddr_t)status.st_size;
  file->device = status.st_dev;
  file->node = status.st_ino;
  return &file->library;
}

static herr_t close_file(H5FD_t *library) {
  struct reading_file *file = (struct reading_file *)library;
  int result = close(file->descriptor);
  free(file);
  return result < 0 ? -1 : 0;
}

// The library asks whether a file is open already.
static int compare_files(const H5FD_t *one, const H5FD_t *other) {
  const struct reading_file *a = (const struct reading_file *)one, *b = (const struct reading_file *)other;
  if (a->device != b->device) return a->device < b->device ? -1 : 1;
  if (a->node != b->node) return a->node < b->node ? -1 : 1;
  return 0;
}

static herr_t query(const H5FD_t *file, unsigned long *flags) {
  (void)file;
  // Small pieces of numbers are read together; metadata are not.
  if (flags) *flags = H5FD_FEAT_DATA_SIEVE;
  return 0;
}

static haddr_t end_of_addresses(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return ((const struct reading_file *)file)->end_of_addresses;
}

static herr_t set_end_of_addresses(H5FD_t *file, H5FD_mem_t type, haddr_t address) {
  (void)type;
  ((struct reading_file *)file)->end_of_addresses = address;
  return 0;
}

static haddr_t end_of_file(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return ((const struct reading_file *)file)->end_of_file;
}

static herr_t handle(H5FD_t *file, hid_t access, void **handle) {
  (void)access;
  if (!handle) return -1;
  *handle = &((struct reading_file *)file)->descriptor;
  return 0;
}

static herr_t read_block(H5FD_t *library, H5FD_mem_t type, hid_t list, haddr_t address, size_t size, void *buffer) {
  (void)type;
  (void)list;
  struct reading_file *file = (struct reading_file *)library;
  if (address > largest_address || size > largest_address - address) return -1;
  uint8_t *bytes = buffer;
  while (size > 0) {
    ssize_t count = pread(file->descriptor, bytes, size < 1u << 30 ? size : 1u << 30, (off_t)address);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) {
      // Space that was promised and never written is zero.
      memset(bytes, 0, size);
      return 0;
    }
    bytes += count;
    address += (haddr_t)count;
    size -= (size_t)count;
  }
  return 0;
}

static herr_t refuse_write(H5FD_t *file, H5FD_mem_t type, hid_t list, haddr_t address, size_t size, const void *buffer) {
  (void)file;
  (void)type;
  (void)list;
  (void)address;
  (void)size;
  (void)buffer;
  return -1;
}

hid_t pomona_hdf5_reading_driver(void) {
  static hid_t number = -1;
  static const H5FD_class_t driver = {
      .name = "pomona-reading",
      .maxaddr = INT64_MAX,
      .fc_degree = H5F_CLOSE_WEAK,
      .open = open_file,
      .close = close_file,
      .cmp = compare_files,
      .query = query,
      .get_eoa = end_of_addresses,
      .set_eoa = set_end_of_addresses,
      .get_eof = end_of_file,
      .get_handle = handle,
      .read = read_block,
      .write = refuse_write,
      .fl_map = H5FD_FLMAP_DICHOTOMY,
  };
  if (number < 0) number = H5FDregister(&driver);
  return number;
}

#endif
