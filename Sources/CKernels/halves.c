#include "halves.h"

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

// Loops over units are innermost and have no dependence between units, so they become vector code, and a unit's numbers
// do not depend on which units stand beside it.
CLONES void pomona_half_moments(const float *restrict y, ptrdiff_t width, const int32_t *restrict order,
                                const int32_t *restrict starts, ptrdiff_t stimuli, const int32_t *restrict present,
                                const double *restrict centre, double *restrict moments, double *restrict scratch) {
  double *restrict a = scratch;
  double *restrict b = scratch + width;
  double *restrict seen = scratch + 2 * width;
  for (ptrdiff_t i = 0; i < stimuli; i++) {
    const int32_t *rows = order + starts[i];
    const ptrdiff_t count = starts[i + 1] - starts[i];
    if (count < 2) continue;
    for (ptrdiff_t u = 0; u < width; u++) a[u] = b[u] = seen[u] = 0;
    if (!present) {
      const ptrdiff_t half = count / 2;
      for (ptrdiff_t j = 0; j < half; j++) {
        const float *row = y + (ptrdiff_t)rows[j] * width;
        const float *other = y + (ptrdiff_t)rows[half + j] * width;
        for (ptrdiff_t u = 0; u < width; u++) {
          a[u] += row[u];
          b[u] += other[u];
        }
      }
      const double size = (double)half;
      for (ptrdiff_t u = 0; u < width; u++) {
        const double x = a[u] / size - centre[u];
        const double z = b[u] / size - centre[u];
        moments[u] += 1;
        moments[width + u] += x;
        moments[2 * width + u] += z;
        moments[3 * width + u] += x * x;
        moments[4 * width + u] += z * z;
        moments[5 * width + u] += x * z;
      }
    } else {
      const int32_t *numbers = present + i * width;
      for (ptrdiff_t j = 0; j < count; j++) {
        const float *row = y + (ptrdiff_t)rows[j] * width;
        for (ptrdiff_t u = 0; u < width; u++) {
          const double value = row[u];
          const double half = numbers[u] / 2;
          const double is = value == value ? 1 : 0;
          const double number = value == value ? value : 0;
          a[u] += seen[u] < half ? number : 0;
          b[u] += seen[u] >= half && seen[u] < 2 * half ? number : 0;
          seen[u] += is;
        }
      }
      for (ptrdiff_t u = 0; u < width; u++) {
        const double half = numbers[u] / 2;
        const double is = half > 0 ? 1 : 0;
        const double size = half > 0 ? half : 1;
        const double x = is * (a[u] / size - centre[u]);
        const double z = is * (b[u] / size - centre[u]);
        moments[u] += is;
        moments[width + u] += x;
        moments[2 * width + u] += z;
        moments[3 * width + u] += x * x;
        moments[4 * width + u] += z * z;
        moments[5 * width + u] += x * z;
      }
    }
  }
}
