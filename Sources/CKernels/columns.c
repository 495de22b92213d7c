#include "kernels.h"

#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

// Columns stand side by side, so each loop over them is one of independent sums: no order of adding changes with the
// width of a register.

CLONES
void pomona_column_sums(const float *x, ptrdiff_t stride, const ptrdiff_t *rows, ptrdiff_t count, ptrdiff_t width,
                        double *restrict means, double *restrict squares) {
  memset(means, 0, (size_t)width * sizeof *means);
  memset(squares, 0, (size_t)width * sizeof *squares);
  for (ptrdiff_t r = 0; r < count; r++) {
    const float *restrict row = x + rows[r] * stride;
    for (ptrdiff_t k = 0; k < width; k++) means[k] += row[k];
  }
  for (ptrdiff_t k = 0; k < width; k++) means[k] /= (double)count;
  for (ptrdiff_t r = 0; r < count; r++) {
    const float *restrict row = x + rows[r] * stride;
    for (ptrdiff_t k = 0; k < width; k++) {
      const double away = row[k] - means[k];
      squares[k] += away * away;
    }
  }
}

CLONES
void pomona_gather_rows(const float *x, ptrdiff_t stride, const ptrdiff_t *rows, ptrdiff_t count, ptrdiff_t width,
                        const double *restrict means, const float *restrict factors, float *restrict out) {
  for (ptrdiff_t r = 0; r < count; r++) {
    const float *restrict row = x + rows[r] * stride;
    float *restrict to = out + r * width;
    if (factors) {
      for (ptrdiff_t k = 0; k < width; k++) to[k] = (float)(row[k] - means[k]) * factors[k];
    } else {
      for (ptrdiff_t k = 0; k < width; k++) to[k] = (float)(row[k] - means[k]);
    }
  }
}

CLONES
void pomona_take_columns(const float *restrict x, ptrdiff_t rows, ptrdiff_t width, const uint32_t *restrict take,
                         float *restrict out) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *restrict a = x + r * width;
    float *restrict b = out + r * width;
    for (ptrdiff_t k = 0; k < width; k++) b[k] = take[k] ? a[k] : b[k];
  }
}

CLONES
void pomona_add_squares(const float *restrict x, ptrdiff_t rows, ptrdiff_t width, double *restrict sums) {
  ptrdiff_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    const float *restrict a = x + r * width;
    for (ptrdiff_t k = 0; k < width; k++) {
      const float p = a[k], q = a[k + width], s = a[k + 2 * width], t = a[k + 3 * width];
      sums[k] += (p * p + q * q) + (s * s + t * t);
    }
  }
  for (; r < rows; r++) {
    const float *restrict a = x + r * width;
    for (ptrdiff_t k = 0; k < width; k++) sums[k] += a[k] * a[k];
  }
}

CLONES
void pomona_add_residual_sums(const float *restrict e, const float *restrict y, ptrdiff_t rows, ptrdiff_t width,
                              double *restrict plain, double *restrict squares, double *restrict products) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *restrict a = e + r * width;
    const float *restrict b = y + r * width;
    for (ptrdiff_t k = 0; k < width; k++) {
      const double here = a[k];
      plain[k] += here;
      squares[k] += here * here;
      products[k] += here * b[k];
    }
  }
}

CLONES
void pomona_filter_rows(const float *restrict x, const float *restrict numerators, const float *restrict values,
                        const float *restrict penalties, ptrdiff_t rows, ptrdiff_t width, float *restrict out) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *restrict row = x + r * width;
    float *restrict to = out + r * width;
    const float numerator = numerators[r], value = values[r];
    for (ptrdiff_t k = 0; k < width; k++) to[k] = row[k] * (numerator / (value + penalties[k]));
  }
}

CLONES
void pomona_column_products(const float *x, ptrdiff_t x_stride, const float *y, ptrdiff_t y_stride, ptrdiff_t rows,
                            ptrdiff_t width, double *restrict moments) {
  double *restrict mx = moments, *restrict my = mx + width, *restrict xx = my + width, *restrict yy = xx + width,
                   *restrict xy = yy + width, *restrict ee = xy + width, *restrict zz = ee + width;
  memset(moments, 0, (size_t)(7 * width) * sizeof *moments);
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *restrict a = x + r * x_stride;
    const float *restrict b = y + r * y_stride;
    for (ptrdiff_t k = 0; k < width; k++) {
      mx[k] += a[k];
      my[k] += b[k];
    }
  }
  for (ptrdiff_t k = 0; k < width; k++) {
    mx[k] /= (double)rows;
    my[k] /= (double)rows;
  }
  for (ptrdiff_t r = 0; r < rows; r++) {
    const float *restrict a = x + r * x_stride;
    const float *restrict b = y + r * y_stride;
    for (ptrdiff_t k = 0; k < width; k++) {
      const double p = a[k] - mx[k], q = b[k] - my[k], e = (double)b[k] - a[k];
      xx[k] += p * p;
      yy[k] += q * q;
      xy[k] += p * q;
      ee[k] += e * e;
      zz[k] += (double)b[k] * b[k];
    }
  }
}
