#include "kernels.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

CLONES
static void centre_row(const float *restrict x, ptrdiff_t width, const float *restrict columns, float *restrict out,
                       double *restrict shift, double *restrict residual, double *restrict squares) {
#pragma clang fp reassociate(on)
  double total = 0;
  if (columns) {
    for (ptrdiff_t k = 0; k < width; k++) {
      out[k] = x[k] - columns[k];
      total += out[k];
    }
  } else {
    for (ptrdiff_t k = 0; k < width; k++) total += x[k];
  }
  const float mean = (float)(total / (double)width);
  const float *restrict from = columns ? out : x;
  double sum = 0, square = 0;
  for (ptrdiff_t k = 0; k < width; k++) {
    const float y = from[k] - mean;
    out[k] = y;
    sum += y;
    square += (double)y * y;
  }
  *shift = mean;
  *residual = sum;
  *squares = square;
}

void pomona_centre_rows(const float *x, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, const float *columns,
                        float *out, double *shift, double *residual, double *squares) {
  for (ptrdiff_t r = 0; r < rows; r++)
    centre_row(x + r * stride, width, columns, out + r * width, shift + r, residual + r, squares + r);
}

CLONES
void pomona_column_means(const float *x, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, float *restrict means,
                         double *restrict scratch) {
  memset(scratch, 0, (size_t)width * sizeof *scratch);
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *restrict row = x + r * stride;
    for (ptrdiff_t k = 0; k < width; k++) scratch[k] += row[k];
  }
  for (ptrdiff_t k = 0; k < width; k++) means[k] = (float)(scratch[k] / (double)rows);
}

CLONES
void pomona_add_tile(const float *restrict tile, ptrdiff_t rows, ptrdiff_t columns, int upper, double *restrict sums) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    const ptrdiff_t first = upper ? r : 0;
    const float *restrict row = tile + r * columns + first;
    for (ptrdiff_t k = 0; k < columns - first; k++) sums[k] += row[k];
    sums += columns - first;
  }
}

/// The bits of a float in an order that whole numbers share; both zeros are one value.
static inline uint32_t ordered(float value) {
  if (value == 0) value = 0;
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

void pomona_centred_ranks(const float *x, ptrdiff_t count, uint32_t *keys, uint32_t *places, float *ranks) {
  uint32_t histogram[3][2048];
  memset(histogram, 0, sizeof histogram);
  for (ptrdiff_t k = 0; k < count; k++) {
    const uint32_t key = ordered(x[k]);
    keys[k] = key;
    places[k] = (uint32_t)k;
    histogram[0][key & 2047]++;
    histogram[1][key >> 11 & 2047]++;
    histogram[2][key >> 22]++;
  }
  uint32_t *from_keys = keys, *to_keys = keys + count;
  uint32_t *from_places = places, *to_places = places + count;
  for (int pass = 0; pass < 3; pass++) {
    uint32_t start = 0;
    for (int digit = 0; digit < 2048; digit++) {
      const uint32_t here = histogram[pass][digit];
      histogram[pass][digit] = start;
      start += here;
    }
    const int bits = 11 * pass;
    for (ptrdiff_t k = 0; k < count; k++) {
      const uint32_t target = histogram[pass][from_keys[k] >> bits & 2047]++;
      to_keys[target] = from_keys[k];
      to_places[target] = from_places[k];
    }
    uint32_t *swap = from_keys;
    from_keys = to_keys;
    to_keys = swap;
    swap = from_places;
    from_places = to_places;
    to_places = swap;
  }
  const double middle = ((double)count + 1) / 2;
  for (ptrdiff_t start = 0; start < count;) {
    ptrdiff_t end = start + 1;
    while (end < count && from_keys[end] == from_keys[start]) end++;
    const float rank = (float)((double)(start + 1 + end) / 2 - middle);
    for (ptrdiff_t k = start; k < end; k++) ranks[from_places[k]] = rank;
    start = end;
  }
}

void pomona_weighted_ranks(const int32_t *order, const int32_t *group, ptrdiff_t count, const double *weights,
                           double *restrict ranks) {
  double below = 0;
  for (ptrdiff_t start = 0; start < count;) {
    ptrdiff_t end = start;
    double here = 0;
    do here += weights[order[end++]];
    while (end < count && group[end] == group[start]);
    const double rank = below + (here + 1) / 2;
    for (ptrdiff_t k = start; k < end; k++) ranks[order[k]] = weights[order[k]] > 0 ? rank : 0;
    below += here;
    start = end;
  }
}

CLONES
double pomona_weighted_unit(const double *restrict x, const double *restrict weights, ptrdiff_t count, int centre,
                            double *restrict out) {
#pragma clang fp reassociate(on)
  double weight = 0, mean = 0, largest = 0;
  for (ptrdiff_t k = 0; k < count; k++) {
    weight += weights[k];
    mean += weights[k] * x[k];
    const double size = weights[k] > 0 ? fabs(x[k]) : 0;
    largest = size > largest ? size : largest;
  }
  mean = centre && weight > 0 ? mean / weight : 0;
  double square = 0;
  for (ptrdiff_t k = 0; k < count; k++) {
    const double y = (x[k] - mean) * sqrt(weights[k]);
    out[k] = y;
    square += y * y;
  }
  // A constant leaves only rounding: at most n eps |mean| for each item.
  const double rounding = weight * 2.220446049250313e-16 * largest;
  const int constant = centre ? !(square > weight * rounding * rounding) : !(square > 0);
  if (constant) {
    memset(out, 0, (size_t)count * sizeof *out);
    return 0;
  }
  const double scale = 1 / sqrt(square);
  for (ptrdiff_t k = 0; k < count; k++) out[k] *= scale;
  return sqrt(square);
}

ptrdiff_t pomona_present(const int32_t *order, const int32_t *group, ptrdiff_t count, const double *weights,
                         int32_t *kept_order, int32_t *kept_group) {
  ptrdiff_t kept = 0;
  // Written always, kept when it weighs: no branch to be guessed wrong.
  for (ptrdiff_t k = 0; k < count; k++) {
    kept_order[kept] = order[k];
    kept_group[kept] = group[k];
    kept += weights[order[k]] > 0;
  }
  return kept;
}

double pomona_weighted_concordance(const int32_t *order, const int32_t *group, const int32_t *v, ptrdiff_t count,
                                   ptrdiff_t levels, const double *weights, double *scratch) {
  // A tree of partial sums over levels, and the weight at each level, which a tie costs no second search.
  double *restrict tree = scratch, *restrict at = scratch + levels + 1;
  memset(scratch, 0, (size_t)(2 * levels + 1) * sizeof *scratch);
  double total = 0, seen = 0;
  for (ptrdiff_t start = 0; start < count;) {
    ptrdiff_t end = start;
    do {
      const int32_t item = order[end];
      double less = 0;
      for (ptrdiff_t level = v[item]; level > 0; level &= level - 1) less += tree[level];
      // less - (seen - less - tied)
      total += weights[item] * (2 * less + at[v[item]] - seen);
      end++;
    } while (end < count && group[end] == group[start]);
    for (ptrdiff_t k = start; k < end; k++) {
      const int32_t item = order[k];
      for (ptrdiff_t level = (ptrdiff_t)v[item] + 1; level <= levels; level += level & -level)
        tree[level] += weights[item];
      at[v[item]] += weights[item];
      seen += weights[item];
    }
    start = end;
  }
  return total;
}

void pomona_key_order(const uint32_t *keys, ptrdiff_t count, uint32_t *scratch, int32_t *order, int32_t *group) {
  uint32_t histogram[3][2048];
  memset(histogram, 0, sizeof histogram);
  for (ptrdiff_t k = 0; k < count; k++) {
    histogram[0][keys[k] & 2047]++;
    histogram[1][keys[k] >> 11 & 2047]++;
    histogram[2][keys[k] >> 22]++;
    scratch[k] = (uint32_t)k;
  }
  uint32_t *from = scratch, *to = scratch + count;
  for (int pass = 0; pass < 3; pass++) {
    const int bits = 11 * pass;
    // All keys have this digit in common: nothing moves.
    if (count > 0 && histogram[pass][keys[0] >> bits & 2047] == (uint32_t)count) continue;
    uint32_t start = 0;
    for (int digit = 0; digit < 2048; digit++) {
      const uint32_t here = histogram[pass][digit];
      histogram[pass][digit] = start;
      start += here;
    }
    for (ptrdiff_t k = 0; k < count; k++) to[histogram[pass][keys[from[k]] >> bits & 2047]++] = from[k];
    uint32_t *swap = from;
    from = to;
    to = swap;
  }
  int32_t level = -1;
  for (ptrdiff_t k = 0; k < count; k++) {
    if (k == 0 || keys[from[k]] != keys[from[k - 1]]) level++;
    order[k] = (int32_t)from[k];
    group[k] = level;
  }
}

CLONES
double pomona_dot(const double *restrict x, const double *restrict y, ptrdiff_t count) {
#pragma clang fp reassociate(on)
  double sum = 0;
  for (ptrdiff_t k = 0; k < count; k++) sum += x[k] * y[k];
  return sum;
}
