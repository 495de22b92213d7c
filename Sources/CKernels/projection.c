#include "projection.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

enum { lanes = pomona_projection_lanes };

typedef float four __attribute__((vector_size(16), aligned(4)));
/// All lanes of one feature or output; the compiler cuts it into registers as wide as there are.
typedef float all_lanes __attribute__((vector_size(4 * pomona_projection_lanes), aligned(4)));

/// Philox4x32 with ten rounds, as RandomStream has it.
static inline void philox(uint32_t c[4], uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = (uint64_t)0xd2511f53u * c[0];
    const uint64_t p1 = (uint64_t)0xcd9e8d57u * c[2];
    c[0] = (uint32_t)(p1 >> 32) ^ c[1] ^ key0;
    c[1] = (uint32_t)p1;
    c[2] = (uint32_t)(p0 >> 32) ^ c[3] ^ key1;
    c[3] = (uint32_t)p0;
    key0 += 0x9e3779b9u;
    key1 += 0xbb67ae85u;
  }
}

ptrdiff_t pomona_projection_entries(uint64_t key, uint64_t first, ptrdiff_t count, uint32_t outputs,
                                    const uint32_t *survival, const uint32_t *guide, ptrdiff_t capacity,
                                    uint32_t *starts, uint32_t *entries) {
  ptrdiff_t found = 0;
  for (ptrdiff_t f = 0; f < count; f++) {
    starts[f] = (uint32_t)found;
    if (found + (ptrdiff_t)outputs > capacity) return -1;
    const uint64_t feature = first + (uint64_t)f;
    uint32_t words[4];
    uint32_t block = 0, output = 0;
    for (int next = 4;; next++) {
      if (next == 4) {
        words[0] = (uint32_t)feature;
        words[1] = (uint32_t)(feature >> 32);
        words[2] = block++;
        words[3] = 0;
        philox(words, (uint32_t)key, (uint32_t)(key >> 32));
        next = 0;
      }
      const uint32_t draw = words[next] >> 1;
      uint32_t zeros = guide[draw >> 19];
      while (zeros < outputs && draw < survival[zeros + 1]) zeros++;
      if (zeros >= outputs - output) break;
      output += zeros;
      entries[found++] = output << 1 | (words[next] & 1);
      if (++output == outputs) break;
    }
  }
  starts[count] = (uint32_t)found;
  return found;
}

void pomona_projection_lists(const uint32_t *starts, const uint32_t *entries, ptrdiff_t count, uint32_t outputs,
                             uint32_t *places, uint16_t *features) {
  const ptrdiff_t slots = 2 * (ptrdiff_t)outputs;
  memset(places, 0, (size_t)(slots + 1) * sizeof *places);
  for (uint32_t e = 0; e < starts[count]; e++) places[entries[e] + 1]++;
  for (ptrdiff_t s = 0; s < slots; s++) places[s + 1] += places[s];
  // Each place moves on with what is put there, until it stands where the next began.
  for (ptrdiff_t f = 0; f < count; f++)
    for (uint32_t e = starts[f]; e < starts[f + 1]; e++) features[places[entries[e]]++] = (uint16_t)f;
  memmove(places + 1, places, (size_t)slots * sizeof *places);
  places[0] = 0;
}

/// tile = the transpose of x, width × lanes; lanes beyond the rows are zero.
CLONES
static void transpose(const float *x, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, float *restrict tile) {
  if (rows < lanes) memset(tile, 0, (size_t)width * lanes * sizeof *tile);
  const ptrdiff_t whole_rows = rows / 4 * 4, whole = width / 4 * 4;
  for (ptrdiff_t f = 0; f < whole; f += 4) {
    for (ptrdiff_t r = 0; r < whole_rows; r += 4) {
      const float *from = x + r * stride + f;
      const four a = *(const four *)from, b = *(const four *)(from + stride);
      const four c = *(const four *)(from + 2 * stride), d = *(const four *)(from + 3 * stride);
      const four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
      const four cd = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      float *to = tile + f * lanes + r;
      *(four *)to = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
      *(four *)(to + lanes) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
      *(four *)(to + 2 * lanes) = __builtin_shufflevector(ab2, cd2, 0, 1, 4, 5);
      *(four *)(to + 3 * lanes) = __builtin_shufflevector(ab2, cd2, 2, 3, 6, 7);
    }
  }
  for (ptrdiff_t r = 0; r < rows; r++)
    for (ptrdiff_t f = r < whole_rows ? whole : 0; f < width; f++) tile[f * lanes + r] = x[r * stride + f];
}

CLONES
static void add_lists(const float *restrict tile, uint32_t outputs, const uint32_t *restrict places,
                      const uint16_t *restrict features, float *restrict sums) {
  for (uint32_t k = 0; k < outputs; k++) {
    const uint32_t plus = places[2 * (size_t)k], minus = places[2 * (size_t)k + 1], end = places[2 * (size_t)k + 2];
    if (plus == end) continue;
    all_lanes sum = *(const all_lanes *)(sums + (size_t)k * lanes);
    for (uint32_t e = plus; e < minus; e++) sum += *(const all_lanes *)(tile + (size_t)features[e] * lanes);
    for (uint32_t e = minus; e < end; e++) sum -= *(const all_lanes *)(tile + (size_t)features[e] * lanes);
    *(all_lanes *)(sums + (size_t)k * lanes) = sum;
  }
}

void pomona_projection_add(const float *x, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, uint32_t outputs,
                           const uint32_t *places, const uint16_t *features, float *tile, float *sums) {
  transpose(x, stride, rows, width, tile);
  add_lists(tile, outputs, places, features, sums);
}

CLONES
void pomona_projection_rows(const float *restrict sums, ptrdiff_t rows, uint32_t outputs, float scale,
                            float *restrict out) {
  for (uint32_t k = 0; k < outputs; k++)
    for (ptrdiff_t r = 0; r < rows; r++) out[(size_t)r * outputs + k] = scale * sums[(size_t)k * lanes + (size_t)r];
}
