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

static uint32_t number(const uint8_t *bytes, int width) {
  uint32_t value = 0;
  for (int k = 0; k < width; k++) value |= (uint32_t)bytes[k] << (8 * k);
  return value;
}

/// Whether a message of a type is an enumeration whose size is not that of its numbers: libraries before 1.10.9 copy as many
/// bytes of each of its values as the size says, however few there are.
static int is_broken_enumeration(const uint8_t *message, size_t size) {
  if (size < 16 || (message[0] & 0x0F) != 8 || message[0] >> 4 < 1 || message[0] >> 4 > 3) return 0;
  const uint8_t *base = message + 8;
  if ((base[0] & 0x0F) != 0 || base[0] >> 4 < 1 || base[0] >> 4 > 3) return 0;
  return number(message + 4, 4) != number(base + 4, 4);
}

/// Whether the head of an object, in its first form or its second, or what continues one of the first, has such a type. What
/// does not read as a list of messages is left to the library.
static int has_broken_enumeration(const uint8_t *block, size_t size) {
  enum { type_message = 3, is_shared = 2, last_message = 0x17 };
  if (size >= 16 && memcmp(block, "OHDR", 4) == 0 && block[4] == 2) {
    int flags = block[5];
    size_t place = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0) + ((size_t)1 << (flags & 3));
    size_t head = flags & 4 ? 6 : 4;
    while (place + head <= size && block[place] <= last_message) {
      size_t length = number(block + place + 1, 2);
      if (length > size - place - head) return 0;
      if (block[place] == type_message && !(block[place + 3] & is_shared) &&
          is_broken_enumeration(block + place + head, length))
        return 1;
      place += head + length;
    }
    return 0;
  }
  size_t place = size >= 16 && block[0] == 1 && block[1] == 0 ? 16 : 0;
  while (place + 8 <= size && number(block + place, 2) <= last_message && number(block + place + 5, 3) == 0) {
    size_t length = number(block + place + 2, 2);
    if (length % 8 != 0 || length > size - place - 8) return 0;
    if (number(block + place, 2) == type_message && !(block[place + 4] & is_shared) &&
        is_broken_enumeration(block + place + 8, length))
      return 1;
    place += 8 + length;
  }
  return 0;
}

static herr_t read_block(H5FD_t *library, H5FD_mem_t type, hid_t list, haddr_t address, size_t size, void *buffer) {
  (void)list;
  struct reading_file *file = (struct reading_file *)library;
  const size_t whole = size;
  if (address > largest_address || size > largest_address - address) return -1;
  uint8_t *bytes = buffer;
  while (size > 0) {
    ssize_t count = pread(file->descriptor, bytes, size < 1u << 30 ? size : 1u << 30, (off_t)address);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) {
      // Space that was promised and never written is zero.
      memset(bytes, 0, size);
      break;
    }
    bytes += count;
    address += (haddr_t)count;
    size -= (size_t)count;
  }
  return type == H5FD_MEM_OHDR && has_broken_enumeration(buffer, whole) ? -1 : 0;
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
