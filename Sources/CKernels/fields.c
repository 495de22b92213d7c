#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "kernels.h"

// What is not inlined would be compiled for the oldest processor.
#define INLINE inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

// Separated text: rows are found first, then each column of a stretch of rows is read in a loop of its own, so that what a
// column is made of is decided once a stretch and not once a field. Whatever is out of the ordinary (a quote written
// twice, an empty line, a row of another length, a number that takes more than a word) ends a loop, and the caller goes on
// with the general reader.

static const uint32_t quoted = 0x80000000u;

// The separators and line ends of 64 bytes as bits, so that bytes are compared once and not once a field.
struct marks {
  const uint8_t *bytes;
  ptrdiff_t count;
  uint8_t separator;
  ptrdiff_t base;
  uint64_t bits;
};

static INLINE void load_marks(struct marks *marks, ptrdiff_t position) {
  marks->base = position;
  marks->bits = 0;
  const uint8_t *bytes = marks->bytes + position;
#ifdef __SSE2__
  if (position + 64 <= marks->count) {
    const __m128i separators = _mm_set1_epi8((char)marks->separator);
    const __m128i feeds = _mm_set1_epi8('\n');
    const __m128i returns = _mm_set1_epi8('\r');
    for (int part = 0; part < 4; part++) {
      const __m128i block = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
      const __m128i hits =
          _mm_or_si128(_mm_cmpeq_epi8(block, separators),
                       _mm_or_si128(_mm_cmpeq_epi8(block, feeds), _mm_cmpeq_epi8(block, returns)));
      marks->bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(hits) << (16 * part);
    }
    return;
  }
#endif
  const ptrdiff_t left = marks->count - position < 64 ? marks->count - position : 64;
  for (ptrdiff_t at = 0; at < left; at++)
    if (bytes[at] == marks->separator || bytes[at] == '\n' || bytes[at] == '\r') marks->bits |= 1ull << at;
}

// Where a bare field that begins at `position` may end: at the next separator, line feed or carriage return.
static INLINE ptrdiff_t bare_end(struct marks *marks, ptrdiff_t position) {
  while (position < marks->count) {
    if (position < marks->base || position - marks->base >= 64) load_marks(marks, position);
    const uint64_t bits = marks->bits >> (position - marks->base);
    if (bits) return position + __builtin_ctzll(bits);
    position = marks->base + 64;
  }
  return marks->count;
}

ptrdiff_t pomona_find_rows(const uint8_t *bytes, ptrdiff_t count, ptrdiff_t start, ptrdiff_t end, uint8_t separator,
                           ptrdiff_t columns, ptrdiff_t limit, uint32_t *starts, uint32_t *ends, ptrdiff_t *next,
                           ptrdiff_t *lines, int *saw_bare) {
  ptrdiff_t rows = 0;
  ptrdiff_t position = start;
  // No block yet: none holds the start.
  struct marks marks = {bytes, count, separator, -64, 0};
  *lines = 0;
  *next = start;
  while (position < end && rows < limit) {
    if (bytes[position] == '\n' || bytes[position] == '\r') return rows;
    ptrdiff_t row_lines = 0;
    for (ptrdiff_t column = 0; column < columns; column++) {
      const ptrdiff_t at = rows * columns + column;
      if (position < count && bytes[position] == '"') {
        const uint8_t *inside = bytes + position + 1;
        const uint8_t *close = memchr(inside, '"', (size_t)(count - position - 1));
        if (!close || close + 1 >= bytes + count || close[1] == '"') return rows;
        for (const uint8_t *feed = inside; (feed = memchr(feed, '\n', (size_t)(close - feed))); feed++) row_lines++;
        starts[at] = (uint32_t)(inside - bytes);
        ends[at] = (uint32_t)(close - bytes) | quoted;
        position = close + 1 - bytes;
      } else {
        ptrdiff_t stop = bare_end(&marks, position);
        // A carriage return alone belongs to the field.
        while (stop < count && bytes[stop] == '\r' && stop + 1 < count && bytes[stop + 1] != '\n')
          stop = bare_end(&marks, stop + 1);
        starts[at] = (uint32_t)position;
        ends[at] = (uint32_t)stop;
        if (!*saw_bare && stop > position && !(stop - position == 2 && bytes[position] == 'N' && bytes[position + 1] == 'A'))
          *saw_bare = 1;
        position = stop;
      }
      if (position >= count) return rows;
      if (column + 1 < columns) {
        if (bytes[position] != separator) return rows;
        position++;
      }
    }
    if (bytes[position] == '\n') {
      position++;
    } else if (bytes[position] == '\r' && position + 1 < count && bytes[position + 1] == '\n') {
      position += 2;
    } else {
      return rows;
    }
    rows++;
    *lines += row_lines + 1;
    *next = position;
  }
  return rows;
}

#ifdef __SSE2__
// Which of 64 bytes are separators or line feeds, which are line feeds alone, and whether a quote or a carriage return is
// among them.
static INLINE uint64_t plain_block(const uint8_t *bytes, __m128i separators, uint64_t *feeds, int *is_special) {
  const __m128i feed = _mm_set1_epi8('\n');
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i carriage = _mm_set1_epi8('\r');
  __m128i special = _mm_setzero_si128();
  uint64_t bits = 0;
  uint64_t ends = 0;
  for (int part = 0; part < 4; part++) {
    const __m128i block = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    const __m128i is_feed = _mm_cmpeq_epi8(block, feed);
    const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(block, separators), is_feed);
    special = _mm_or_si128(special, _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, carriage)));
    ends |= (uint64_t)(uint32_t)_mm_movemask_epi8(is_feed) << (16 * part);
    bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(hits) << (16 * part);
  }
  *feeds = ends;
  *is_special = _mm_movemask_epi8(special);
  return bits;
}

// How many rows of `columns` fields the first `count` marks are: a line feed ends each and stands nowhere else.
static ptrdiff_t rows_of_marks(const uint8_t *bytes, const uint32_t *marks, ptrdiff_t count, ptrdiff_t columns,
                               ptrdiff_t feeds) {
  const ptrdiff_t full = count / columns;
  ptrdiff_t row = 0;
  while (row < full && bytes[marks[(row + 1) * columns]] == '\n') row++;
  // As many line feeds as rows, each at the end of one: none is left to stand within.
  if (row == full && feeds == full && columns > 1) return full;
  for (ptrdiff_t sound = 0; sound < row; sound++) {
    const uint32_t *ends = marks + 1 + sound * columns;
    // An empty line is no row.
    if (columns == 1 && ends[0] == ends[-1] + 1) return sound;
    for (ptrdiff_t column = 0; column + 1 < columns; column++)
      if (bytes[ends[column]] == '\n') return sound;
  }
  return row;
}
#endif

CLONES
ptrdiff_t pomona_find_plain_rows(const uint8_t *bytes, ptrdiff_t count, ptrdiff_t start, ptrdiff_t end,
                                 uint8_t separator, ptrdiff_t columns, ptrdiff_t limit, uint32_t *marks,
                                 ptrdiff_t *next, int *saw_bare) {
  *next = start;
#ifdef __SSE2__
  const __m128i separators = _mm_set1_epi8((char)separator);
  const ptrdiff_t room = limit * columns;
  ptrdiff_t found = 0;
  ptrdiff_t feeds = 0;
  uint32_t *mark = marks + 1;
  marks[0] = (uint32_t)(start - 1);
  for (ptrdiff_t position = start; position + 64 <= count && found < room; position += 64) {
    uint64_t ends;
    int is_special;
    uint64_t bits = plain_block(bytes + position, separators, &ends, &is_special);
    if (is_special) break;
    const ptrdiff_t hits = __builtin_popcountll(bits);
    // Eight at once without asking, as there is room for 64 of every block: how many there are is not to be guessed.
    for (ptrdiff_t at = 0; at < hits; at += 8) {
      for (int one = 0; one < 8; one++) {
        uint32_t place = (uint32_t)__builtin_ctzll(bits | 1ull << 63);
        // Otherwise the compiler counts in wide registers, which have no instruction for it.
        __asm__("" : "+r"(place));
        mark[at + one] = (uint32_t)position + place;
        bits &= bits - 1;
      }
    }
    mark += hits;
    found += hits;
    feeds += __builtin_popcountll(ends);
    if (ends && position >= end) break;
  }
  ptrdiff_t rows = rows_of_marks(bytes, marks, found, columns, feeds);
  if (rows > limit) rows = limit;
  while (rows > 0 && (ptrdiff_t)(uint32_t)(marks[(rows - 1) * columns] + 1) >= end) rows--;
  for (ptrdiff_t field = 0; field < rows * columns && !*saw_bare; field++) {
    const uint32_t first = marks[field] + 1;
    const uint32_t length = marks[field + 1] - first;
    *saw_bare = length > 0 && !(length == 2 && bytes[first] == 'N' && bytes[first + 1] == 'A');
  }
  if (rows > 0) *next = (ptrdiff_t)marks[rows * columns] + 1;
  return rows;
#else
  (void)bytes, (void)count, (void)end, (void)separator, (void)columns, (void)limit, (void)marks, (void)saw_bare;
  return 0;
#endif
}

// 1 where a field is missing, 0 where it has a value, -1 where it is a text by its quotes.
static INLINE int missing(const uint8_t *bytes, ptrdiff_t start, uint32_t end, int quotes_matter) {
  if (quotes_matter && (end & quoted)) return -1;
  const ptrdiff_t length = (ptrdiff_t)(end & ~quoted) - start;
  if (length == 0) return 1;
  // One comparison, as lengths are not to be guessed; behind a field stands at least its end.
  return ((length ^ 2) | (bytes[start] ^ 'N') | (bytes[start + 1] ^ 'A')) == 0;
}

// The value of eight digits in their order; 0 in `*are_digits` where one of them is none.
static INLINE uint64_t eight_digits(uint64_t word, int *are_digits) {
  const uint64_t nibbles = 0xf0f0f0f0f0f0f0f0ull;
  *are_digits = ((word & nibbles) | (((word + 0x0606060606060606ull) & nibbles) >> 4)) == 0x3333333333333333ull;
  word -= 0x3030303030303030ull;
  word = word * 10 + (word >> 8);
  const uint64_t pairs = 0x000000ff000000ffull;
  return (((word & pairs) * (100 + (1000000ull << 32))) + (((word >> 16) & pairs) * (1 + (10000ull << 32)))) >> 32;
}

static const uint64_t ones[8] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};

// Takes the digits from `*place` to `end` behind those in `*value`, eight at a time, if nothing but digits is there.
static INLINE int digits_to_end(const uint8_t *bytes, ptrdiff_t place, ptrdiff_t end, uint64_t *value) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  uint64_t sum = *value;
  int are_digits = 1;
  for (; end - place >= 8; place += 8) {
    uint64_t word;
    memcpy(&word, bytes + place, 8);
    sum = sum * 100000000 + eight_digits(word, &are_digits);
    if (!are_digits) return 0;
  }
  const ptrdiff_t rest = end - place;
  if (rest > 0) {
    if (end >= 8) {
      // The last eight bytes, with zeros for those before the digits.
      uint64_t word;
      memcpy(&word, bytes + end - 8, 8);
      const uint64_t before = (1ull << (64 - 8 * rest)) - 1;
      sum = sum * ones[rest] + eight_digits((word & ~before) | (0x3030303030303030ull & before), &are_digits);
      if (!are_digits) return 0;
    } else {
      for (; place < end; place++) {
        const unsigned digit = (unsigned)bytes[place] - '0';
        if (digit > 9) return 0;
        sum = sum * 10 + digit;
      }
    }
  }
  *value = sum;
  return 1;
#else
  for (; place < end; place++) {
    const unsigned digit = (unsigned)bytes[place] - '0';
    if (digit > 9) return 0;
    *value = *value * 10 + digit;
  }
  return 1;
#endif
}

// Eight bytes of which the last `count` are digits: their values, with zeros in front, and in `*faults` bits that are set
// where one of them is no digit.
static INLINE uint64_t last_digits(const uint8_t *end, ptrdiff_t count, uint64_t *faults) {
  // The bytes to keep, by how many.
  static const uint64_t kept[9] = {
      0ull,
      0xff00000000000000ull,
      0xffff000000000000ull,
      0xffffff0000000000ull,
      0xffffffff00000000ull,
      0xffffffffff000000ull,
      0xffffffffffff0000ull,
      0xffffffffffffff00ull,
      0xffffffffffffffffull,
  };
  uint64_t word;
  memcpy(&word, end - 8, 8);
  word = (word ^ 0x3030303030303030ull) & kept[count];
  *faults |= (word | (word + 0x0606060606060606ull)) & 0xf0f0f0f0f0f0f0f0ull;
  return word;
}

// The number that eight values of digits make.
static INLINE uint64_t of_digits(uint64_t word) {
  word = word * 10 + (word >> 8);
  const uint64_t pairs = 0x000000ff000000ffull;
  return (((word & pairs) * (100 + (1000000ull << 32))) + (((word >> 16) & pairs) * (1 + (10000ull << 32)))) >> 32;
}

CLONES
ptrdiff_t pomona_read_wholes(const uint8_t *bytes, const uint32_t *starts, const uint32_t *ends, uint32_t skip,
                             ptrdiff_t stride, ptrdiff_t from, ptrdiff_t rows, int quotes_matter, int64_t nothing,
                             int64_t *cells) {
  const uint32_t texts = quotes_matter ? quoted : 0;
  for (ptrdiff_t row = from; row < rows; row++) {
    if (ends[row * stride] & texts) return row;
    const ptrdiff_t start = (ptrdiff_t)(uint32_t)(starts[row * stride] + skip);
    const ptrdiff_t end = ends[row * stride] & ~quoted;
    const int64_t is_negative = bytes[start] == '-';
    const ptrdiff_t place = start + (is_negative | (bytes[start] == '+'));
    const ptrdiff_t length = end - place;
    // Zeros in front make a name of it.
    if (length > 1 && bytes[place] == '0') return row;
    uint64_t value = 0;
    int is_short = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (length - 1ull < 8 && end >= 8) {
      uint64_t faults = 0;
      value = of_digits(last_digits(bytes + end, length, &faults));
      is_short = faults == 0;
    }
#endif
    if (!is_short) {
      if (missing(bytes, start, (uint32_t)end, 0)) {
        cells[row] = nothing;
        continue;
      }
      // Eighteen digits cannot overflow.
      value = 0;
      if (length < 1 || length > 18 || !digits_to_end(bytes, place, end, &value)) return row;
    }
    cells[row] = ((int64_t)value ^ -is_negative) + is_negative;
  }
  return rows;
}

static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const uint64_t fives[] = {1ull,
                                 5ull,
                                 25ull,
                                 125ull,
                                 625ull,
                                 3125ull,
                                 15625ull,
                                 78125ull,
                                 390625ull,
                                 1953125ull,
                                 9765625ull,
                                 48828125ull,
                                 244140625ull,
                                 1220703125ull,
                                 6103515625ull,
                                 30517578125ull,
                                 152587890625ull,
                                 762939453125ull,
                                 3814697265625ull,
                                 19073486328125ull,
                                 95367431640625ull,
                                 476837158203125ull,
                                 2384185791015625ull,
                                 11920928955078125ull,
                                 59604644775390625ull,
                                 298023223876953125ull,
                                 1490116119384765625ull,
                                 7450580596923828125ull};

// high and low over a divisor that is larger than high.
static INLINE uint64_t divided(uint64_t high, uint64_t low, uint64_t divisor, uint64_t *rest) {
#if defined(__x86_64__)
  uint64_t quotient;
  __asm__("divq %4" : "=a"(quotient), "=d"(*rest) : "0"(low), "1"(high), "r"(divisor) : "cc");
  return quotient;
#else
  const unsigned __int128 whole = (unsigned __int128)high << 64 | low;
  *rest = (uint64_t)(whole % divisor);
  return (uint64_t)(whole / divisor);
#endif
}

// The first 128 bits of one over a power of five, from the first power on: 2 to the power `scale` over it, rounded down.
static const uint64_t over_five_high[28] = {
    0ull, 14757395258967641292ull, 11805916207174113034ull, 9444732965739290427ull,
    15111572745182864683ull, 12089258196146291747ull, 9671406556917033397ull, 15474250491067253436ull,
    12379400392853802748ull, 9903520314283042199ull, 15845632502852867518ull, 12676506002282294014ull,
    10141204801825835211ull, 16225927682921336339ull, 12980742146337069071ull, 10384593717069655257ull,
    16615349947311448411ull, 13292279957849158729ull, 10633823966279326983ull, 17014118346046923173ull,
    13611294676837538538ull, 10889035741470030830ull, 17422457186352049329ull, 13937965749081639463ull,
    11150372599265311570ull, 17840596158824498513ull, 14272476927059598810ull, 11417981541647679048ull,
};
static const uint64_t over_five_low[28] = {
    0ull, 14757395258967641292ull, 4427218577690292387ull, 7231123676894144233ull,
    15259146697772541096ull, 1139270913992301907ull, 11979463175419572495ull, 4409745821703674700ull,
    18285191916330581053ull, 3560107088838733872ull, 13074868971625794843ull, 17838592806784456520ull,
    17960223060169475539ull, 2910915193077788601ull, 6018080969204141204ull, 1125115960621402640ull,
    5489534351736154547ull, 702278666647013314ull, 4251171748059520975ull, 3112525982153323237ull,
    9868718415206479236ull, 15273672361649004035ull, 5991131704928854840ull, 8482254178684994195ull,
    14164500972431816002ull, 4216457482181353988ull, 10751863615228903837ull, 8601490892183123069ull,
};
static const int16_t over_five_scale[28] = {
    0, 130, 132, 134, 137, 139, 141, 144, 146, 148, 151, 153, 155, 158,
    160, 162, 165, 167, 169, 172, 174, 176, 179, 181, 183, 186, 188, 190,
};

// digits times a power of ten, correctly rounded; 0 beyond the powers that are done here.
static INLINE int exact(uint64_t digits, ptrdiff_t power, double *value) {
  if (digits == 0) {
    *value = 0;
    return 1;
  }
  if (digits <= 1ull << 53 && power >= 0 && power <= 22) {
    // Both are exact, so one operation rounds once (Clinger 1990).
    *value = (double)digits * tens[power];
    return 1;
  }
  if (power >= 0 || power < -27) return 0;
#ifdef __SIZEOF_INT128__
  // By the reciprocal: the product lies in [found, found + 2) of its 128 first bits, so that only within two units of a
  // tie it does not tell how to round.
  {
    const int lead = __builtin_clzll(digits);
    const uint64_t shifted = digits << lead;
    const unsigned __int128 found = (unsigned __int128)shifted * over_five_high[-power] +
                                    (uint64_t)(((unsigned __int128)shifted * over_five_low[-power]) >> 64);
    const uint64_t high = (uint64_t)(found >> 64);
    const uint64_t low = (uint64_t)found;
    // Both factors have their highest bit, so the product has one of the two highest.
    const int surplus = 10 + (int)(high >> 63);
    const uint64_t tail = high & ((1ull << surplus) - 1);
    const uint64_t half = 1ull << (surplus - 1);
    if (!(tail == half && low == 0) && !(tail == half - 1 && low >= UINT64_MAX - 1)) {
      const uint64_t mantissa = ((high >> (surplus - 1)) + 1) >> 1;
      const uint64_t exponent = (uint64_t)(surplus + 128 - over_five_scale[-power] + power - lead + 1075);
      const uint64_t pattern = (exponent << 52) + (mantissa - (1ull << 52));
      memcpy(value, &pattern, 8);
      return 1;
    }
  }
#endif
  // 64 bits of the digits over a power of five, whose remainder says on which side of a tie the number lies.
  const int up = __builtin_clzll(fives[-power]);
  const int across = __builtin_clzll(digits);
  const uint64_t numerator = digits << across;
  uint64_t rest;
  const uint64_t bits = divided(numerator >> 1, numerator << 63, fives[-power] << up, &rest);
  const int surplus = 64 - __builtin_clzll(bits) - 53;
  uint64_t mantissa = bits >> surplus;
  const uint64_t tail = bits & ((1ull << surplus) - 1);
  const uint64_t half = 1ull << (surplus - 1);
  if (tail > half || (tail == half && (rest != 0 || (mantissa & 1)))) mantissa++;
  // A carry out of the digits goes into the exponent.
  const uint64_t exponent = (uint64_t)(power - 63 + up - across + surplus + 1075);
  const uint64_t pattern = (exponent << 52) + (mantissa - (1ull << 52));
  memcpy(value, &pattern, 8);
  return 1;
}

// The digits between `place` and `end` and the power of ten behind them; 0 where they spell no number of up to 19 digits.
static int decimal_parts(const uint8_t *bytes, ptrdiff_t place, ptrdiff_t end, uint64_t *all, ptrdiff_t *behind) {
  uint64_t digits = 0;
  const ptrdiff_t first = place;
  for (; place < end && (unsigned)bytes[place] - '0' <= 9; place++) digits = digits * 10 + bytes[place] - '0';
  ptrdiff_t count = place - first;
  ptrdiff_t power = 0;
  if (place < end && bytes[place] == '.') {
    const ptrdiff_t point = ++place;
    if (digits_to_end(bytes, place, end, &digits)) place = end;
    for (; place < end && (unsigned)bytes[place] - '0' <= 9; place++) digits = digits * 10 + bytes[place] - '0';
    power = point - place;
    count -= power;
  }
  if (count < 1) return 0;
  if (count > 19) {
    // Zeros in front are no digits.
    ptrdiff_t lead = first;
    while (lead < end && (bytes[lead] == '0' || bytes[lead] == '.')) {
      count -= bytes[lead] == '0';
      lead++;
    }
    if (count > 19) return 0;
  }
  if (place < end) {
    if ((bytes[place] | 0x20) != 'e' || ++place == end) return 0;
    const int is_down = bytes[place] == '-';
    if (is_down || bytes[place] == '+') place++;
    if (place == end || end - place > 4) return 0;
    ptrdiff_t exponent = 0;
    for (; place < end && (unsigned)bytes[place] - '0' <= 9; place++) exponent = exponent * 10 + bytes[place] - '0';
    if (place < end) return 0;
    power += is_down ? -exponent : exponent;
  }
  *all = digits;
  *behind = power;
  return 1;
}

#ifdef __SSE2__
// The numbers that two times eight values of digits make, the first in the lower half.
static INLINE uint64_t of_two_digits(__m128i digits) {
  const __m128i first = _mm_and_si128(digits, _mm_set1_epi16(0x00ff));
  const __m128i second = _mm_srli_epi16(digits, 8);
  const __m128i pairs = _mm_add_epi16(_mm_mullo_epi16(first, _mm_set1_epi16(10)), second);
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(1 << 16 | 100));
  const __m128i eights = _mm_madd_epi16(_mm_packs_epi32(fours, fours), _mm_set1_epi32(1 << 16 | 10000));
  return (uint64_t)_mm_cvtsi128_si64(eights);
}

// The same where one to eight digits, a point and digits stand, of all together at most 19: without a branch on how many
// there are, which no processor guesses. There are 32 bytes before the end.
static INLINE int plain_decimal(const uint8_t *bytes, ptrdiff_t place, ptrdiff_t end, uint64_t *all,
                                ptrdiff_t *behind) {
  static const uint8_t keep[32] = {0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
                                   0,   0,   0,   0,   0,   255, 255, 255, 255, 255, 255,
                                   255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  static const uint64_t powers[20] = {
      1ull,
      10ull,
      100ull,
      1000ull,
      10000ull,
      100000ull,
      1000000ull,
      10000000ull,
      100000000ull,
      1000000000ull,
      10000000000ull,
      100000000000ull,
      1000000000000ull,
      10000000000000ull,
      100000000000000ull,
      1000000000000000ull,
      10000000000000000ull,
      100000000000000000ull,
      1000000000000000000ull,
      10000000000000000000ull,
  };
  const ptrdiff_t length = end - place;
  if (length < 1 || length > 20) return 0;
  const __m128i low = _mm_loadu_si128((const __m128i *)(bytes + end - 16));
  const __m128i high = _mm_loadu_si128((const __m128i *)(bytes + end - 32));
  const __m128i point = _mm_set1_epi8('.');
  const uint32_t points = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(low, point)) << 16 |
                          (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(high, point));
  const uint32_t hits = points >> (32 - length);
  if (!hits) return 0;
  const ptrdiff_t before = __builtin_ctz(hits);
  const ptrdiff_t after = length - before - 1;
  if (before - 1ull > 7) return 0;
  const ptrdiff_t near = after < 16 ? after : 16;
  const ptrdiff_t far = after - near;
  const __m128i zeros = _mm_set1_epi8('0');
  // The last sixteen digits behind the point; those in front of them and those before the point.
  const __m128i tail = _mm_and_si128(_mm_xor_si128(low, zeros), _mm_loadu_si128((const __m128i *)(keep + near)));
  const __m128i heads = _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)(bytes + place + before - 8)),
                                           _mm_loadl_epi64((const __m128i *)(bytes + end - 24)));
  const __m128i kept = _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)(keep + 8 + before)),
                                          _mm_loadl_epi64((const __m128i *)(keep + 8 + far)));
  const __m128i head = _mm_and_si128(_mm_xor_si128(heads, zeros), kept);
  const __m128i nine = _mm_set1_epi8(9);
  const __m128i faults = _mm_subs_epu8(_mm_max_epu8(head, tail), nine);
  if (_mm_movemask_epi8(_mm_cmpeq_epi8(faults, _mm_setzero_si128())) != 0xffff) return 0;
  const uint64_t front = of_two_digits(head);
  const uint64_t back = of_two_digits(tail);
  const uint64_t sixteen = (back & 0xffffffffu) * 100000000 + (back >> 32);
  *all = (front & 0xffffffffu) * powers[after] + (front >> 32) * 10000000000000000ull + sixteen;
  *behind = -after;
  return 1;
}
#endif

CLONES
ptrdiff_t pomona_read_numbers(const uint8_t *bytes, const uint32_t *starts, const uint32_t *ends, uint32_t skip,
                              ptrdiff_t stride, ptrdiff_t from, ptrdiff_t rows, int quotes_matter, double *cells) {
  const uint32_t texts = quotes_matter ? quoted : 0;
  for (ptrdiff_t row = from; row < rows; row++) {
    if (ends[row * stride] & texts) return row;
    const ptrdiff_t start = (ptrdiff_t)(uint32_t)(starts[row * stride] + skip);
    const ptrdiff_t end = ends[row * stride] & ~quoted;
    const uint64_t is_negative = bytes[start] == '-';
    const ptrdiff_t place = start + (ptrdiff_t)(is_negative | (bytes[start] == '+'));
    uint64_t digits;
    ptrdiff_t power;
    int is_plain = 0;
#ifdef __SSE2__
    is_plain = end >= 32 && plain_decimal(bytes, place, end, &digits, &power);
#endif
    if (!is_plain) {
      if (missing(bytes, start, (uint32_t)end, 0) ||
          (end - start == 3 && (memcmp(bytes + start, "NaN", 3) == 0 || memcmp(bytes + start, "nan", 3) == 0))) {
        cells[row] = __builtin_nan("");
        continue;
      }
      // Zeros in front may make a name of it.
      if (end - place > 1 && bytes[place] == '0' && (unsigned)bytes[place + 1] - '0' <= 9) return row;
      if (!decimal_parts(bytes, place, end, &digits, &power)) return row;
    }
    double value;
    if (!exact(digits, power, &value)) return row;
    uint64_t pattern;
    memcpy(&pattern, &value, 8);
    pattern |= is_negative << 63;
    memcpy(cells + row, &pattern, 8);
  }
  return rows;
}

ptrdiff_t pomona_read_truths(const uint8_t *bytes, const uint32_t *starts, const uint32_t *ends, uint32_t skip,
                             ptrdiff_t stride, ptrdiff_t from, ptrdiff_t rows, int quotes_matter, uint8_t nothing,
                             uint8_t *cells) {
  for (ptrdiff_t row = from; row < rows; row++) {
    const ptrdiff_t start = (ptrdiff_t)(uint32_t)(starts[row * stride] + skip);
    const int is_missing = missing(bytes, start, ends[row * stride], quotes_matter);
    if (is_missing < 0) return row;
    const uint8_t *word = bytes + start;
    const ptrdiff_t length = (ptrdiff_t)(ends[row * stride] & ~quoted) - start;
    if (is_missing) {
      cells[row] = nothing;
    } else if (length == 4 && (!memcmp(word, "True", 4) || !memcmp(word, "true", 4) || !memcmp(word, "TRUE", 4))) {
      cells[row] = 1;
    } else if (length == 5 && (!memcmp(word, "False", 5) || !memcmp(word, "false", 5) || !memcmp(word, "FALSE", 5))) {
      cells[row] = 0;
    } else {
      return row;
    }
  }
  return rows;
}

// Of up to eight bytes no two of one length have one hash: each step can be undone.
static INLINE uint64_t mixed(uint64_t word, uint64_t hash) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
  return hash ^ hash >> 29;
}

// `has_before` says that there are eight bytes before the end to be read.
static INLINE uint64_t text_hash(const uint8_t *bytes, ptrdiff_t length, int has_before) {
  uint64_t hash = 0xcbf29ce484222325ull ^ (uint64_t)length;
  uint64_t word = 0;
  for (ptrdiff_t at = 0; at + 8 < length; at += 8) {
    memcpy(&word, bytes + at, 8);
    hash = mixed(word, hash);
  }
  if (length > 8) {
    memcpy(&word, bytes + length - 8, 8);
  } else if (length > 0) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (has_before) {
      memcpy(&word, bytes + length - 8, 8);
      word >>= 64 - 8 * length;
    } else
#endif
      for (ptrdiff_t at = 0; at < length; at++) word |= (uint64_t)bytes[at] << (8 * at);
  }
  hash = mixed(word, hash) * 0xff51afd7ed558ccdull;
  return hash ^ hash >> 32;
}

uint64_t pomona_text_hash(const uint8_t *bytes, ptrdiff_t length) { return text_hash(bytes, length, 0); }

CLONES
ptrdiff_t pomona_read_codes(const uint8_t *bytes, const uint32_t *starts, const uint32_t *ends, uint32_t skip,
                            ptrdiff_t stride, ptrdiff_t from, ptrdiff_t rows, int quotes_matter, const uint8_t *pool,
                            const ptrdiff_t *pool_starts, const int32_t *slots, ptrdiff_t slot_count,
                            const uint64_t *hashes, int32_t *codes) {
  const uint64_t mask = (uint64_t)slot_count - 1;
  for (ptrdiff_t row = from; row < rows; row++) {
    const ptrdiff_t start = (ptrdiff_t)(uint32_t)(starts[row * stride] + skip);
    if (missing(bytes, start, ends[row * stride], quotes_matter) == 1) {
      codes[row] = -1;
      continue;
    }
    const ptrdiff_t length = (ptrdiff_t)(ends[row * stride] & ~quoted) - start;
    const uint64_t hash = text_hash(bytes + start, length, start + length >= 8);
    uint64_t slot = hash & mask;
    int32_t code;
    while ((code = slots[slot]) >= 0) {
      if (hashes[code] == hash && pool_starts[code + 1] - pool_starts[code] == length &&
          (length <= 8 || memcmp(pool + pool_starts[code], bytes + start, (size_t)length) == 0))
        break;
      slot = (slot + 1) & mask;
    }
    if (code < 0) return row;
    codes[row] = code;
  }
  return rows;
}
