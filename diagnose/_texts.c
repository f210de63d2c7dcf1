/* Finds the lines of a text in which all the literal texts stand that one of many rules asks for.

   A rule has an owner (a number) and clauses; it holds where of each clause one text stands. The texts of its first
   clause are its anchors. Everything is compared in a bare form (literals.py tells why): small letters, without blanks,
   quotes, escapes and signs that are not ASCII; letters that are not ASCII are there as the bytes of UTF-8.

   The data is made bare once. One pass looks for the anchors of all rules: eight bytes (four for short texts) at a time
   are looked up in a table of bits that stays in the nearest cache; where a bit is set, the texts with those bytes are
   compared. Of a line with anchors all other texts are looked up in the same way, then its rules are asked.

   Nothing is read outside the given bytes. What is allocated is in proportion to their number. The lock of the
   interpreter is held throughout: the scratch space belongs to the set. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define FORM 5 /* of the rules; literals.py has the same */
#define NARROW 4 /* bytes that are looked up of a short text */
#define WIDE 8   /* and of a long one */
#define ANCHOR_MIN 3
#define PAD 0x7f /* stands after the bare data */
#define SIGN_OF_TWO 0xC2   /* begins the signs of Latin-1: the blank, quotes */
#define SIGN_OF_THREE 0xE2 /* begins typographic quotes and dashes, boxes, arrows */
#define SPARE 32 /* bytes after the bare data that may be written and read */
#define FILTER_BITS 18
#define BUCKET_BITS 14
#define BUCKETS (1u << BUCKET_BITS)
#define GO_ON_MAX 6
#define LINE_BYTES_MAX (64 * 1024)
#define SOFT_BYTES 512    /* a longer line is cut in such pieces */
#define LONG_PIECES 8     /* of a line of so many pieces only the surroundings of anchors are tried */
#define ENDLESS_PIECES 128 /* a line of so many is none that a program wrote: matches in it are short */
#define ENDLESS_REACH 500
#define NEAR_BYTES 4096 /* in a window of so many bare bytes the texts are looked up once more */

typedef struct {
    const unsigned char *bytes; /* points into `letters` */
    uint32_t size;
} Text;

/* Bytes that are looked up, of a text, at an offset in it. */
typedef struct {
    uint64_t bytes;
    uint32_t text;
    uint32_t offset;
} Window;

/* Windows by their bytes: hash -> first of its windows; one more than there are buckets. */
typedef struct {
    uint32_t *bucket;
    Window *windows;
} Table;

/* Texts to look for: bits by the first four bytes of their windows, bits by all eight of the wide ones. */
typedef struct {
    uint8_t *four;
    uint8_t *eight;
    Table narrow, wide;
} Finder;

typedef struct {
    int32_t owner;
    uint32_t lines, reach; /* a match goes over so many ends of lines and so many bare bytes at most */
    uint32_t first_clause;
    uint32_t clause_count;
} Rule;

typedef struct {
    uint32_t first; /* into `members` */
    uint32_t count;
} Clause;

/* Where a line begins, in the data and in its bare form; a soft one is no line but cuts a long one. */
typedef struct {
    size_t raw;
    size_t bare;
    int soft;
} Mark;

/* An anchor, at an offset of the bare data. */
typedef struct {
    size_t bare;
    uint32_t text;
} Hit;

typedef struct {
    PyObject_HEAD
    Text *texts;
    uint32_t text_count;
    unsigned char *letters;
    Rule *rules;
    uint32_t rule_count;
    Clause *clauses;
    uint32_t *members;  /* texts of the clauses */
    uint32_t *of_text;  /* text -> first of its rules in `anchored`; one more than there are texts */
    uint32_t *anchored; /* rules by anchor */
    uint32_t *loose;    /* rules without an anchor */
    uint32_t loose_count;
    Finder anchors; /* the texts that are looked for everywhere */
    Finder all;     /* all texts of four bytes or more */
    /* Scratch space. What is noted of a text or a rule counts where it bears the number of the present look. */
    uint64_t look;
    uint64_t *text_asked;
    uint64_t *text_there;
    uint64_t *text_met;
    uint64_t *rule_asked;
    uint64_t *rule_holds;
    uint32_t *met;
    Hit *hits;
    size_t hit_count;
    size_t hit_room;
    unsigned char *bare;
    size_t bare_room;
    Mark *marks;
    size_t mark_count;
    size_t mark_room;
    int32_t *owners;
} TextSet;

static unsigned char LOWER[256];
/* 0: left out, 1: kept, 2: looked at. */
static unsigned char KIND[256];

static inline uint64_t load(const unsigned char *at, size_t width) {
    uint64_t bytes = 0;
    memcpy(&bytes, at, width);
    return bytes;
}

/* The first four of eight bytes. */
static inline uint64_t first_four(uint64_t eight) {
    const union {
        unsigned char bytes[4];
        uint32_t number;
    } low = {{1, 0, 0, 0}};
    return low.number == 1 ? eight & 0xFFFFFFFFu : eight >> 32 << 32;
}

static inline uint64_t mix(uint64_t bytes) { return bytes * 0x9E3779B97F4A7C15u; }

static inline int in_filter(const uint8_t *filter, uint64_t hash) {
    uint64_t bit = hash >> (64 - FILTER_BITS);
    return filter[bit >> 3] & (1u << (bit & 7));
}

static int find(const unsigned char *data, size_t size, const unsigned char *text, size_t length) {
    if (length > size) return 0;
    const unsigned char *last = data + (size - length);
    while (data <= last) {
        data = memchr(data, text[0], (size_t)(last - data) + 1);
        if (data == NULL) return 0;
        if (memcmp(data, text, length) == 0) return 1;
        data++;
    }
    return 0;
}

static int no_memory(void) {
    PyErr_NoMemory();
    return -1;
}

static int bad(const char *why) {
    PyErr_SetString(PyExc_ValueError, why);
    return -1;
}

/* ---- the bare form ---- */

/* The length of the entity for a blank or a quote that begins here, 1 where there is none. */
static size_t entity(const unsigned char *data, size_t size) {
    static const char *const known[] = {"&quot;",  "&apos;",  "&nbsp;",  "&#34;",   "&#39;",   "&#034;",  "&#039;",
                                        "&#x22;",  "&#x27;",  "&gt;",    "&lsquo;", "&rsquo;", "&ldquo;", "&rdquo;",
                                        "&#8216;", "&#8217;", "&#8218;", "&#8219;", "&#8220;", "&#8221;", "&#8222;", "&#8223;"};
    for (size_t n = 0; n < sizeof known / sizeof *known; n++) {
        size_t length = strlen(known[n]), at = 0;
        if (length > size) continue;
        while (at < length && LOWER[data[at]] == (unsigned char)known[n][at]) at++;
        if (at == length) return length;
    }
    return 1;
}

static int is_spelt_quote(const unsigned char *data, size_t size) {
    if (size < 5 || data[2] != '0') return 0;
    if (data[1] == '0') return data[3] == '2' && (data[4] == '2' || data[4] == '7');
    if (data[1] != '2' || data[3] != '1') return 0;
    return data[4] == '8' || data[4] == '9' || LOWER[data[4]] == 'c' || LOWER[data[4]] == 'd';
}

static int add_mark(TextSet *self, size_t raw, size_t bare, int soft) {
    if (self->mark_count == self->mark_room) {
        size_t room = self->mark_room ? self->mark_room * 2 : 1024;
        Mark *marks = PyMem_Realloc(self->marks, room * sizeof(Mark));
        if (marks == NULL) return no_memory();
        self->marks = marks;
        self->mark_room = room;
    }
    self->marks[self->mark_count++] = (Mark){raw, bare, soft};
    return 0;
}

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define SIXTEEN __attribute__((target("ssse3,popcnt")))
static int has_sixteen;
/* For each set of kept bytes of eight, where they stand. */
static uint8_t PLACES[256][8];

/* The bare form of sixteen bytes up to the first that may be an escape or begin a sign that is not ASCII; gives how many
   these are, and which of them were kept and which end a line. One byte more is read, and sixteen are written. */
SIXTEEN static inline unsigned sixteen(const unsigned char *data, unsigned char *out, unsigned *kept, unsigned *ends) {
    const __m128i bytes = _mm_loadu_si128((const __m128i *)data);
    const __m128i next = _mm_loadu_si128((const __m128i *)(data + 1));
#define IS(sign) _mm_cmpeq_epi8(bytes, _mm_set1_epi8(sign))
    const __m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const __m128i zero_or_two = _mm_cmpeq_epi8(_mm_and_si128(next, _mm_set1_epi8((char)0xfd)), _mm_set1_epi8('0'));
    const __m128i spelt = _mm_and_si128(_mm_cmpeq_epi8(small, _mm_set1_epi8('u')), zero_or_two);
    const __m128i sign = _mm_or_si128(IS((char)SIGN_OF_TWO), IS((char)SIGN_OF_THREE));
    const unsigned escapes = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(IS('\\'), IS('&')), _mm_or_si128(spelt, sign)));
    const unsigned count = (unsigned)__builtin_ctz(escapes | 1u << 16), before = (1u << count) - 1;
    const __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(' ')), bytes), IS(PAD));
    const __m128i left_out = _mm_or_si128(_mm_or_si128(_mm_or_si128(IS('>'), IS('|')), _mm_or_si128(IS('"'), IS('\''))),
                                          _mm_or_si128(_mm_or_si128(IS('`'), IS('_')), IS('*')));
    const __m128i large = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('A' - 1)), _mm_cmplt_epi8(bytes, _mm_set1_epi8('Z' + 1)));
    const __m128i lower = _mm_or_si128(bytes, _mm_and_si128(large, _mm_set1_epi8(0x20)));
    *kept = ~(unsigned)_mm_movemask_epi8(_mm_or_si128(left_out, blank)) & before;
    *ends = (unsigned)_mm_movemask_epi8(IS('\n')) & before;
#undef IS
    const unsigned first = *kept & 0xff, second = *kept >> 8;
    _mm_storel_epi64((__m128i *)out, _mm_shuffle_epi8(lower, _mm_loadl_epi64((const __m128i *)PLACES[first])));
    _mm_storel_epi64((__m128i *)(out + __builtin_popcount(first)),
                     _mm_shuffle_epi8(_mm_srli_si128(lower, 8), _mm_loadl_epi64((const __m128i *)PLACES[second])));
    return count;
}

/* Go on with the bare form, sixteen bytes at a time, up to what that leaves to the caller or close to `stop`. */
SIXTEEN static int by_sixteen(TextSet *self, const unsigned char *data, size_t stop, size_t *at, size_t *made, size_t *line) {
    unsigned kept, ends, count = 16;
    for (; count == 16 && *at + 17 <= stop; *at += count) {
        count = sixteen(data + *at, self->bare + *made, &kept, &ends);
        for (; ends != 0; ends &= ends - 1) {
            unsigned end = (unsigned)__builtin_ctz(ends);
            *line = *at + end + 1;
            size_t bare = *made + (unsigned)__builtin_popcount(kept & ((1u << end) - 1));
            if (add_mark(self, *line, bare, 0) < 0) return -1;
        }
        *made += (unsigned)__builtin_popcount(kept);
    }
    return 0;
}

static void prepare_sixteen(void) {
    has_sixteen = __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt");
    for (int set = 0; set < 256; set++)
        for (int bit = 0, count = 0; bit < 8; bit++)
            if (set & (1 << bit)) PLACES[set][count++] = (uint8_t)bit;
}
#endif

/* Fill `bare` and `marks`; gives the bare size, -1 with an error set. */
static Py_ssize_t make_bare(TextSet *self, const unsigned char *data, size_t size) {
    if (size + SPARE > self->bare_room) {
        unsigned char *room = PyMem_Realloc(self->bare, size + SPARE);
        if (room == NULL) return no_memory();
        self->bare = room;
        self->bare_room = size + SPARE;
    }
    unsigned char *out = self->bare;
    size_t made = 0, at = 0, line = 0, stop = 0;
    self->mark_count = 0;
    if (add_mark(self, 0, 0, 0) < 0) return -1;
    while (at < size) {
        if (at >= stop) {
            if (at - line >= SOFT_BYTES) {
                if (add_mark(self, at, made, 1) < 0) return -1;
                line = at;
            }
            stop = size - at < SOFT_BYTES ? size : at + SOFT_BYTES;
        }
#ifdef SIXTEEN
        if (has_sixteen) {
            if (by_sixteen(self, data, stop, &at, &made, &line) < 0) return -1;
            if (at >= stop) continue;
        }
#endif
        unsigned char one = data[at], kind = KIND[one];
        out[made] = LOWER[one];
        if (kind < 2) {
            made += kind;
            at++;
        } else if (one == '\n') {
            at++;
            if (at < size && add_mark(self, at, made, 0) < 0) return -1;
            line = at;
        } else if (one == '\\') {
            while (at < size && data[at] == '\\') at++;
            if (at < size && (LOWER[data[at]] == 'n' || LOWER[data[at]] == 'r' || LOWER[data[at]] == 't')) at++;
        } else if (one == '&') {
            if (size - at >= 4 && LOWER[data[at + 1]] == 'l' && LOWER[data[at + 2]] == 't' && data[at + 3] == ';') {
                out[made++] = '<';
                at += 4;
            } else {
                at += entity(data + at, size - at);
            }
        } else if (one == SIGN_OF_TWO || one == SIGN_OF_THREE) {
            size_t after = at + (one == SIGN_OF_TWO ? 2 : 3);
            for (at++; at < size && at < after && (data[at] & 0xC0) == 0x80;) at++;
        } else if (is_spelt_quote(data + at, size - at)) {
            at += 5;
        } else { /* a plain u */
            made++;
            at++;
        }
    }
    memset(out + made, PAD, WIDE);
    return (Py_ssize_t)made;
}

/* ---- rules in bare text ---- */

/* Note which texts of a bucket stand in bare text, their windows at an offset. */
static void note(TextSet *self, const Table *table, uint64_t bytes, uint64_t hash, const unsigned char *bare, size_t size, size_t at) {
    uint64_t bucket = hash >> (64 - BUCKET_BITS);
    for (uint32_t n = table->bucket[bucket]; n < table->bucket[bucket + 1]; n++) {
        const Window *window = &table->windows[n];
        if (window->bytes != bytes || window->offset > at || self->text_there[window->text] == self->look) continue;
        const Text *text = &self->texts[window->text];
        size_t begin = at - window->offset;
        if (text->size <= size - begin && memcmp(bare + begin, text->bytes, text->size) == 0)
            self->text_there[window->text] = self->look;
    }
}

/* Note which texts stand in bare text; eight bytes after it can be read. */
static void look_up(TextSet *self, const unsigned char *bare, size_t size) {
    const Finder *all = &self->all;
    for (size_t at = 0; at + NARROW <= size; at++) {
        uint64_t eight = load(bare + at, WIDE), four = first_four(eight), hash = mix(four);
        if (!in_filter(all->four, hash)) continue;
        note(self, &all->narrow, four, hash, bare, size, at);
        hash = mix(eight);
        if (in_filter(all->eight, hash)) note(self, &all->wide, eight, hash, bare, size, at);
    }
}

static int stands(TextSet *self, uint32_t number, const unsigned char *bare, size_t size) {
    const Text *text = &self->texts[number];
    if (text->size < NARROW && self->text_asked[number] != self->look) {
        self->text_asked[number] = self->look;
        if (find(bare, size, text->bytes, text->size)) self->text_there[number] = self->look;
    }
    return self->text_there[number] == self->look;
}

static int holds(TextSet *self, const Rule *rule, const unsigned char *bare, size_t size) {
    for (uint32_t n = 0; n < rule->clause_count; n++) {
        const Clause *clause = &self->clauses[rule->first_clause + n];
        uint32_t member = 0;
        while (member < clause->count && !stands(self, self->members[clause->first + member], bare, size)) member++;
        if (member == clause->count) return 0;
    }
    return 1;
}

static int compare_numbers(const void *one, const void *other) {
    int32_t a = *(const int32_t *)one, b = *(const int32_t *)other;
    return (a > b) - (a < b);
}

/* The owners of the rules that hold in bare text, of those whose anchors were met, sorted, each once; a new reference, an
   empty tuple for none. */
static PyObject *owners_in(TextSet *self, const unsigned char *bare, size_t size, uint32_t met_count) {
    size_t count = 0;
    look_up(self, bare, size);
    for (uint32_t n = 0; n < met_count; n++) {
        uint32_t text = self->met[n];
        for (uint32_t at = self->of_text[text]; at < self->of_text[text + 1]; at++) {
            uint32_t number = self->anchored[at];
            if (self->rule_asked[number] == self->look) continue;
            self->rule_asked[number] = self->look;
            if (!holds(self, &self->rules[number], bare, size)) continue;
            self->rule_holds[number] = self->look;
            self->owners[count++] = self->rules[number].owner;
        }
    }
    qsort(self->owners, count, sizeof(int32_t), compare_numbers);
    size_t kept = 0;
    for (size_t n = 0; n < count; n++)
        if (n == 0 || self->owners[n] != self->owners[kept - 1]) self->owners[kept++] = self->owners[n];
    PyObject *made = PyTuple_New((Py_ssize_t)kept);
    for (size_t n = 0; made != NULL && n < kept; n++) {
        PyObject *number = PyLong_FromLong(self->owners[n]);
        if (number == NULL)
            Py_CLEAR(made);
        else
            PyTuple_SET_ITEM(made, (Py_ssize_t)n, number);
    }
    return made;
}

/* ---- lines ---- */

static int in_key(unsigned char one) {
    return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') || one == '_' ||
           one == '.' || one == '/' || one == '"' || one == '\'' || one == '-';
}

/* What cloud-init writes below the head of a failed command (subp.ProcessExecutionError), not indented; matcher.py has the same. */
static const char *const GO_ON[] = {"Command: ", "Exit code: ", "Reason: ", "Stdout: ", "Stderr: "};

/* Whether the line at `at` goes on with the one before: indented, quoted or boxed, and no key of its own. */
static int goes_on(const unsigned char *data, size_t size, size_t at) {
    if (at >= size) return 0;
    for (size_t one = 0; one < sizeof GO_ON / sizeof *GO_ON; one++) {
        size_t most = strlen(GO_ON[one]);
        if (size - at >= most && memcmp(data + at, GO_ON[one], most) == 0) return 1;
    }
    unsigned char sign = data[at++];
    if (sign != ' ' && sign != '\t' && sign != '>' && sign != '|') return 0;
    while (at < size && (data[at] == ' ' || data[at] == '\t')) at++;
    if (at + 1 < size && data[at] == '-' && data[at + 1] == ' ') at += 2;
    size_t begin = at;
    while (at < size && in_key(data[at])) at++;
    if (at == begin || at >= size || data[at] != ':') return 1;
    return at + 1 < size && data[at + 1] != ' ' && (data[at + 1] < '\t' || data[at + 1] > '\r');
}

/* What a look through the data has come to. */
typedef struct {
    const unsigned char *data;
    size_t size, bare_size;
    PyObject *found;   /* list of stretches; NULL where the anchors met are only gathered */
    PyObject *windows; /* list of windows in long lines */
    size_t mark, next; /* the part that is looked at, and the bare offset at which it ends */
    uint32_t met;      /* number of anchors met in it */
    int is_long, endless; /* whether it is a piece of a line of many pieces, and of very many */
} Look;

static int near_enough(const TextSet *self, size_t mark, size_t other) {
    size_t at = self->marks[mark].raw, to = self->marks[other].raw;
    return (to > at ? to - at : at - to) <= LINE_BYTES_MAX;
}

static size_t bare_end(const TextSet *self, const Look *look, size_t mark) {
    return mark + 1 < self->mark_count ? self->marks[mark + 1].bare : look->bare_size;
}

/* The lines, as marks from the first to before the last, that a match of a rule with an anchor in line `mark` may go over. */
static void reach(const TextSet *self, const Look *look, const Rule *rule, size_t mark, const Hit *hit, size_t *from, size_t *to) {
    const Mark *marks = self->marks;
    size_t first = mark, last = mark, hit_end = hit->bare + self->texts[hit->text].size;
    size_t most = look->endless && rule->reach > ENDLESS_REACH ? ENDLESS_REACH : rule->reach;
    for (uint32_t lines = 0; first > 0 && hit->bare - marks[first].bare < most; first--) {
        /* to go on before a line that is not blank takes an end of a line, or belongs to the same long line */
        if (marks[first].soft) continue;
        if (look->found != NULL && !goes_on(look->data, look->size, marks[first].raw)) break;
        if (bare_end(self, look, first - 1) > marks[first - 1].bare && ++lines > rule->lines) break;
    }
    /* an anchor may itself go over ends of lines */
    while (last + 1 < self->mark_count && marks[last + 1].bare < hit_end) last++;
    for (uint32_t lines = 0; last + 1 < self->mark_count && marks[last + 1].bare - hit->bare < most; last++) {
        if (marks[last + 1].soft) continue;
        if (look->found != NULL && !goes_on(look->data, look->size, marks[last + 1].raw)) break;
        if (bare_end(self, look, last + 1) > marks[last + 1].bare && ++lines > rule->lines) break;
    }
    *from = first;
    *to = last + 1;
}

static int add_window(const TextSet *self, const Look *look, const Rule *rule, size_t first, size_t last, PyObject *found) {
    size_t start = self->marks[first].raw, end = last < self->mark_count ? self->marks[last].raw : look->size;
    if (end > start && end < look->size && look->data[end - 1] == '\n') end--;
    PyObject *one = Py_BuildValue("inn", (int)rule->owner, (Py_ssize_t)start, (Py_ssize_t)end);
    if (one == NULL) return -1;
    int failed = PyList_Append(found, one);
    Py_DECREF(one);
    return failed;
}

static int is_wanted(const Py_buffer *wanted, const Rule *rule) {
    if (wanted->buf == NULL) return 1;
    return rule->owner >= 0 && rule->owner < wanted->len && ((const char *)wanted->buf)[rule->owner] != 0;
}

/* The windows, around the hits, of the rules that hold in the whole (where that was asked) and in the window, if it is
   small. */
static int add_windows(TextSet *self, const Look *look, const Py_buffer *wanted, PyObject *found) {
    const uint64_t whole = self->look;
    size_t mark = look->mark, known_first = 0, known_last = 0; /* the lines of which the texts are looked up */
    for (size_t n = 0; n < self->hit_count; n++) {
        const Hit *hit = &self->hits[n];
        while (mark > 0 && self->marks[mark].bare > hit->bare) mark--; /* hits come in the order of their windows */
        while (mark + 1 < self->mark_count && self->marks[mark + 1].bare <= hit->bare) mark++;
        for (uint32_t at = self->of_text[hit->text]; at < self->of_text[hit->text + 1]; at++) {
            const Rule *rule = &self->rules[self->anchored[at]];
            if (look->found == NULL && self->rule_holds[self->anchored[at]] != whole) continue;
            if (!is_wanted(wanted, rule)) continue;
            size_t first, last;
            reach(self, look, rule, mark, hit, &first, &last);
            size_t begin = self->marks[first].bare, end = bare_end(self, look, last - 1);
            if (end - begin <= NEAR_BYTES) {
                if (first != known_first || last != known_last) {
                    self->look++;
                    look_up(self, self->bare + begin, end - begin);
                    known_first = first;
                    known_last = last;
                }
                if (!holds(self, rule, self->bare + begin, end - begin)) continue;
            }
            if (add_window(self, look, rule, first, last, found) < 0) return -1;
        }
    }
    return 0;
}

/* The number of pieces of the line of a mark, as far as it is of interest. */
static size_t pieces(const TextSet *self, size_t mark, size_t most) {
    size_t first = mark, last = mark;
    while (last - first < most && first > 0 && self->marks[first].soft) first--;
    while (last - first < most && last + 1 < self->mark_count && self->marks[last + 1].soft) last++;
    return last - first + 1;
}

/* The mark after the line of a mark. */
static size_t after_line(const TextSet *self, size_t mark) {
    for (mark++; mark < self->mark_count && self->marks[mark].soft;) mark++;
    return mark;
}

static size_t before_line(const TextSet *self, size_t mark) {
    for (mark--; mark > 0 && self->marks[mark].soft;) mark--;
    return mark;
}

/* Ask the rules of the part that is looked at, with the lines that go on with it before and after; of a piece of a long
   line those around each hit. */
static int end_part(TextSet *self, Look *look) {
    const Mark *marks = self->marks;
    uint32_t met = look->met;
    look->met = 0;
    if (look->is_long) {
        look->endless = pieces(self, look->mark, ENDLESS_PIECES) >= ENDLESS_PIECES;
        const Py_buffer all = {.buf = NULL};
        return add_windows(self, look, &all, look->windows);
    }
    size_t first = look->mark, last = after_line(self, look->mark);
    for (int n = 0; n < GO_ON_MAX && first > 0 && near_enough(self, look->mark, first); n++) {
        if (!goes_on(look->data, look->size, marks[first].raw)) break;
        first = before_line(self, first);
    }
    for (int n = 0; n < GO_ON_MAX && last < self->mark_count && near_enough(self, look->mark, last); n++) {
        if (!goes_on(look->data, look->size, marks[last].raw)) break;
        last = after_line(self, last);
    }
    size_t start = marks[first].raw, bare = marks[first].bare;
    size_t end = last < self->mark_count ? marks[last].raw : look->size;
    if (end > start && look->data[end - 1] == '\n') end--;
    PyObject *owners = owners_in(self, self->bare + bare, bare_end(self, look, last - 1) - bare, met);
    if (owners == NULL) return -1;
    if (PyTuple_GET_SIZE(owners) == 0) {
        Py_DECREF(owners);
        return 0;
    }
    PyObject *one = Py_BuildValue("nnN", (Py_ssize_t)start, (Py_ssize_t)end, owners);
    if (one == NULL) return -1;
    int failed = PyList_Append(look->found, one);
    Py_DECREF(one);
    return failed;
}

/* The part at a bare offset: a piece of a long line, or a whole line. */
static void begin_part(const TextSet *self, Look *look, size_t at) {
    while (look->mark + 1 < self->mark_count && self->marks[look->mark + 1].bare <= at) look->mark++;
    size_t after = look->mark + 1;
    look->is_long = pieces(self, look->mark, LONG_PIECES) >= LONG_PIECES;
    if (!look->is_long) {
        while (look->mark > 0 && self->marks[look->mark].soft) look->mark--;
        after = after_line(self, look->mark);
    }
    look->next = after < self->mark_count ? self->marks[after].bare : look->bare_size;
}

static int add_hit(TextSet *self, size_t bare, uint32_t text) {
    if (self->hit_count == self->hit_room) {
        size_t room = self->hit_room ? self->hit_room * 2 : 1024;
        Hit *hits = PyMem_Realloc(self->hits, room * sizeof(Hit));
        if (hits == NULL) return no_memory();
        self->hits = hits;
        self->hit_room = room;
    }
    self->hits[self->hit_count++] = (Hit){bare, text};
    return 0;
}

/* The window of an anchor was met at a bare offset, perhaps. */
static int meet(TextSet *self, const Table *table, uint64_t bytes, uint64_t hash, size_t at, Look *look) {
    uint64_t bucket = hash >> (64 - BUCKET_BITS);
    for (uint32_t n = table->bucket[bucket]; n < table->bucket[bucket + 1]; n++) {
        const Window *window = &table->windows[n];
        if (window->bytes != bytes || window->offset > at) continue;
        size_t begin = at - window->offset;
        const Text *text = &self->texts[window->text];
        if (text->size > look->bare_size - begin || memcmp(self->bare + begin, text->bytes, text->size) != 0) continue;
        if (look->found != NULL && at >= look->next) {
            if (look->met && end_part(self, look) < 0) return -1;
            self->look++;
            self->hit_count = 0;
            begin_part(self, look, at);
        }
        if ((look->found == NULL || look->is_long) && add_hit(self, begin, window->text) < 0) return -1;
        if (self->text_met[window->text] == self->look) continue;
        self->text_met[window->text] = self->look;
        self->met[look->met++] = window->text;
    }
    return 0;
}

static int look_through(TextSet *self, Look *look) {
    Py_ssize_t made = make_bare(self, look->data, look->size);
    if (made < 0) return -1;
    look->bare_size = (size_t)made;
    self->hit_count = 0;
    const unsigned char *bare = self->bare;
    self->look++;
    const Finder *anchors = &self->anchors;
    for (size_t at = 0; at < (size_t)made; at++) {
        uint64_t eight = load(bare + at, WIDE), four = first_four(eight), hash = mix(four);
        if (!in_filter(anchors->four, hash)) continue;
        if (meet(self, &anchors->narrow, four, hash, at, look) < 0) return -1;
        hash = mix(eight);
        if (in_filter(anchors->eight, hash) && meet(self, &anchors->wide, eight, hash, at, look) < 0) return -1;
    }
    return look->found != NULL && look->met ? end_part(self, look) : 0;
}

static PyObject *TextSet_stretches(TextSet *self, PyObject *given) {
    Py_buffer view;
    if (PyObject_GetBuffer(given, &view, PyBUF_SIMPLE) < 0) return NULL;
    Look look = {.data = view.buf, .size = (size_t)view.len, .found = PyList_New(0), .windows = PyList_New(0)};
    PyObject *made = NULL;
    if (look.found != NULL && look.windows != NULL && look_through(self, &look) == 0)
        made = PyTuple_Pack(2, look.found, look.windows);
    Py_XDECREF(look.found);
    Py_XDECREF(look.windows);
    PyBuffer_Release(&view);
    return made;
}

static PyObject *TextSet_windows(TextSet *self, PyObject *args) {
    Py_buffer view, wanted = {.buf = NULL};
    if (!PyArg_ParseTuple(args, "y*|y*", &view, &wanted)) return NULL;
    Look look = {.data = view.buf, .size = (size_t)view.len};
    PyObject *found = PyList_New(0);
    PyObject *owners = found == NULL || look_through(self, &look) < 0
                           ? NULL
                           : owners_in(self, self->bare, look.bare_size, look.met);
    if (owners == NULL) Py_CLEAR(found);
    for (uint32_t n = 0; found != NULL && n < self->loose_count; n++) {
        const Rule *rule = &self->rules[self->loose[n]];
        if (is_wanted(&wanted, rule) && holds(self, rule, self->bare, look.bare_size) &&
            add_window(self, &look, rule, 0, self->mark_count, found) < 0)
            Py_CLEAR(found);
    }
    if (found != NULL && add_windows(self, &look, &wanted, found) < 0) Py_CLEAR(found);
    Py_XDECREF(owners);
    PyBuffer_Release(&view);
    if (wanted.buf != NULL) PyBuffer_Release(&wanted);
    return found;
}

static PyObject *TextSet_bare(TextSet *self, PyObject *given) {
    Py_buffer view;
    if (PyObject_GetBuffer(given, &view, PyBUF_SIMPLE) < 0) return NULL;
    Py_ssize_t made = make_bare(self, view.buf, (size_t)view.len);
    PyBuffer_Release(&view);
    return made < 0 ? NULL : PyBytes_FromStringAndSize((const char *)self->bare, made);
}

/* ---- making and freeing ---- */

static void free_finder(Finder *finder) {
    PyMem_Free(finder->four);
    PyMem_Free(finder->eight);
    PyMem_Free(finder->narrow.bucket);
    PyMem_Free(finder->narrow.windows);
    PyMem_Free(finder->wide.bucket);
    PyMem_Free(finder->wide.windows);
}

static void TextSet_dealloc(TextSet *self) {
    void *const rooms[] = {self->texts, self->letters, self->rules, self->clauses, self->members, self->of_text,
                           self->anchored, self->loose, self->text_asked, self->text_there, self->text_met,
                           self->rule_asked, self->rule_holds, self->met, self->hits, self->bare, self->marks,
                           self->owners};
    for (size_t n = 0; n < sizeof rooms / sizeof *rooms; n++) PyMem_Free(rooms[n]);
    free_finder(&self->anchors);
    free_finder(&self->all);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

#define ROOM(field, count) ((self->field = PyMem_Calloc((size_t)(count) + 1, sizeof(*self->field))) != NULL)

/* Texts come as bytes, a line each. */
static int read_texts(TextSet *self, const Py_buffer *texts) {
    Py_ssize_t size = texts->len;
    const char *given = texts->buf;
    uint32_t count = 0;
    for (Py_ssize_t n = 0; n < size; n++) count += given[n] == '\n';
    if (size > 0 && given[size - 1] != '\n') return bad("a text does not end");
    self->text_count = count;
    if (!(ROOM(texts, count) && ROOM(letters, size) && ROOM(text_asked, count) && ROOM(text_there, count) &&
          ROOM(text_met, count) && ROOM(met, count) && ROOM(of_text, count + 1)))
        return no_memory();
    memcpy(self->letters, given, (size_t)size);
    const unsigned char *at = self->letters;
    for (uint32_t n = 0; n < count; n++) {
        const unsigned char *end = memchr(at, '\n', (size_t)(self->letters + size - at));
        self->texts[n] = (Text){at, (uint32_t)(end - at)};
        for (; at < end; at++)
            if (KIND[*at] == 0 || *at != LOWER[*at]) return bad("a text is not in the bare form");
        at++;
    }
    return 0;
}

/* Rules come as numbers in a row: the owner, 1 where the texts of the first clause are anchors and else 0, the ends of lines
   and the bare bytes that a match may go over, for each clause the count of its texts and their numbers, then 0. They are counted in a first go and filled in in a second. */
static int read_rules(TextSet *self, const int32_t *numbers, size_t size) {
    size_t anchored = 0;
    for (int fill = 0; fill < 2; fill++) {
        size_t at = 0, rule = 0, clause = 0, member = 0, loose = 0;
        while (at + 4 < size) {
            size_t first_clause = clause;
            int32_t owner = numbers[at], has_anchors = numbers[at + 1], lines = numbers[at + 2], reach = numbers[at + 3];
            if (lines < 0 || reach < 0) return bad("a reach is below zero");
            for (at += 4; at < size && numbers[at] != 0; clause++) {
                if (numbers[at] < 0 || (size_t)numbers[at] >= size - at) return bad("a rule does not end");
                size_t count = (size_t)numbers[at++];
                if (fill) self->clauses[clause] = (Clause){(uint32_t)member, (uint32_t)count};
                for (size_t n = 0; n < count; n++, at++, member++) {
                    int32_t text = numbers[at];
                    if (text < 0 || (uint32_t)text >= self->text_count) return bad("there is no such text");
                    if (fill) self->members[member] = (uint32_t)text;
                    if (!has_anchors || clause != first_clause) continue;
                    if (self->texts[text].size < ANCHOR_MIN) return bad("an anchor is too short");
                    if (fill)
                        self->anchored[--self->of_text[text + 1]] = (uint32_t)rule;
                    else
                        self->of_text[text + 1]++, anchored++;
                }
            }
            if (at >= size) return bad("a rule does not end");
            at++;
            if (fill) {
                self->rules[rule] = (Rule){owner, (uint32_t)lines, (uint32_t)reach, (uint32_t)first_clause,
                                           (uint32_t)(clause - first_clause)};
                if (!has_anchors) self->loose[loose] = (uint32_t)rule;
            }
            loose += !has_anchors;
            rule++;
        }
        if (at != size) return bad("a rule does not end");
        if (fill) break;
        self->rule_count = (uint32_t)rule;
        self->loose_count = (uint32_t)loose;
        if (!(ROOM(rules, rule) && ROOM(clauses, clause) && ROOM(members, member) && ROOM(anchored, anchored) &&
              ROOM(rule_asked, rule) && ROOM(rule_holds, rule) && ROOM(owners, rule) && ROOM(loose, loose)))
            return no_memory();
        /* of_text[t + 1] is the end of t's rules now; filling them in from behind makes it their beginning. */
        for (uint32_t t = 0; t < self->text_count; t++) self->of_text[t + 1] += self->of_text[t];
    }
    memmove(self->of_text, self->of_text + 1, self->text_count * sizeof(uint32_t));
    self->of_text[self->text_count] = (uint32_t)anchored;
    return 0;
}

static int is_anchor(const TextSet *self, uint32_t text) { return self->of_text[text + 1] > self->of_text[text]; }

static int is_in(const TextSet *self, uint32_t text, size_t width, int anchors) {
    size_t size = self->texts[text].size;
    if (anchors && !is_anchor(self, text)) return 0;
    return width == WIDE ? size >= WIDE : size < WIDE && size >= (anchors ? ANCHOR_MIN : NARROW);
}

static void set_bit(uint8_t *filter, uint64_t bytes) {
    uint64_t bit = mix(bytes) >> (64 - FILTER_BITS);
    filter[bit >> 3] |= (uint8_t)(1u << (bit & 7));
}

/* Put a window into a table: it is counted in a first go and filled in in a second. */
static void put(Finder *finder, Table *table, Window window, int fill) {
    uint64_t bucket = mix(window.bytes) >> (64 - BUCKET_BITS);
    if (fill) {
        table->windows[--table->bucket[bucket + 1]] = window;
        return;
    }
    table->bucket[bucket + 1]++;
    set_bit(finder->four, table == &finder->wide ? first_four(window.bytes) : window.bytes);
    if (table == &finder->wide) set_bit(finder->eight, window.bytes);
}

static int build_table(TextSet *self, Finder *finder, Table *table, const uint16_t *offsets, size_t width, int anchors) {
    uint32_t count = 0;
    table->bucket = PyMem_Calloc(BUCKETS + 1, sizeof(uint32_t));
    if (table->bucket == NULL) return no_memory();
    for (int fill = 0; fill < 2; fill++) {
        for (uint32_t t = 0; t < self->text_count; t++) {
            if (!is_in(self, t, width, anchors)) continue;
            const Text *text = &self->texts[t];
            if (text->size >= width) {
                if (offsets[t] > text->size - width) return bad("an offset is beyond its text");
                put(finder, table, (Window){load(text->bytes + offsets[t], width), t, offsets[t]}, fill);
                continue;
            }
            unsigned char bytes[NARROW]; /* a text of three bytes, with whatever may follow */
            memcpy(bytes, text->bytes, ANCHOR_MIN);
            for (int next = 0; next < 256; next++) {
                bytes[ANCHOR_MIN] = (unsigned char)next;
                if (next == PAD || (KIND[next] != 0 && LOWER[next] == next))
                    put(finder, table, (Window){load(bytes, NARROW), t, 0}, fill);
            }
        }
        if (fill) break;
        for (uint32_t b = 0; b < BUCKETS; b++) table->bucket[b + 1] += table->bucket[b];
        count = table->bucket[BUCKETS];
        table->windows = PyMem_Calloc((size_t)count + 1, sizeof(Window));
        if (table->windows == NULL) return no_memory();
    }
    memmove(table->bucket, table->bucket + 1, BUCKETS * sizeof(uint32_t));
    table->bucket[BUCKETS] = count;
    return 0;
}

static int build_finder(TextSet *self, Finder *finder, const uint16_t *offsets, int anchors) {
    finder->four = PyMem_Calloc((1u << FILTER_BITS) / 8, 1);
    finder->eight = PyMem_Calloc((1u << FILTER_BITS) / 8, 1);
    if (finder->four == NULL || finder->eight == NULL) return no_memory();
    if (build_table(self, finder, &finder->narrow, offsets, NARROW, anchors) < 0) return -1;
    return build_table(self, finder, &finder->wide, offsets, WIDE, anchors);
}

static int build(TextSet *self, const Py_buffer *texts, const Py_buffer *rules, const Py_buffer *offsets) {
    if (rules->len % (Py_ssize_t)sizeof(int32_t) != 0) return bad("rules are numbers of four bytes");
    if (read_texts(self, texts) < 0) return -1;
    if (offsets->len != (Py_ssize_t)(self->text_count * sizeof(uint16_t))) return bad("each text has an offset");
    if (read_rules(self, rules->buf, (size_t)rules->len / sizeof(int32_t)) < 0) return -1;
    if (build_finder(self, &self->anchors, offsets->buf, 1) < 0) return -1;
    return build_finder(self, &self->all, offsets->buf, 0);
}

static PyObject *TextSet_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    Py_buffer texts, rules, offsets;
    if (keywords != NULL && PyDict_GET_SIZE(keywords) > 0) {
        PyErr_SetString(PyExc_TypeError, "TextSet takes no keywords");
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "y*y*y*", &texts, &rules, &offsets)) return NULL;
    TextSet *self = (TextSet *)type->tp_alloc(type, 0);
    if (self != NULL && build(self, &texts, &rules, &offsets) < 0) Py_CLEAR(self);
    PyBuffer_Release(&texts);
    PyBuffer_Release(&rules);
    PyBuffer_Release(&offsets);
    return (PyObject *)self;
}

static PyMethodDef TextSet_methods[] = {
    {"stretches", (PyCFunction)TextSet_stretches, METH_O,
     "stretches(data) -> ([(start, end, owners)], [(owner, start, end)]): lines, with those that go on, in which anchored rules "
     "hold; and for long lines the parts in which matches may be."},
    {"windows", (PyCFunction)TextSet_windows, METH_VARARGS,
     "windows(data, wanted=None) -> [(owner, start, end)]: of the rules that hold in the data, the lines their matches may "
     "be in; of those owners only whose byte in ``wanted`` is set."},
    {"bare", (PyCFunction)TextSet_bare, METH_O, "bare(data) -> bytes: the data in the form that is compared."},
    {NULL, NULL, 0, NULL}};

static PyTypeObject TextSetType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "diagnose._texts.TextSet",
    .tp_basicsize = sizeof(TextSet),
    .tp_dealloc = (destructor)TextSet_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "TextSet(texts, rules, offsets): see literals.py, which makes the three.",
    .tp_methods = TextSet_methods,
    .tp_new = TextSet_new,
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "_texts", .m_doc = "Literal texts of many rules in one pass.", .m_size = -1};

PyMODINIT_FUNC PyInit__texts(void) {
    for (int n = 0; n < 256; n++) {
        LOWER[n] = (unsigned char)(n >= 'A' && n <= 'Z' ? n + 32 : n);
        KIND[n] = n > ' ' && n != PAD;
    }
    for (const char *one = ">|\"'`_*"; *one; one++) KIND[(unsigned char)*one] = 0;
    for (const char *one = "\n\\&uU"; *one; one++) KIND[(unsigned char)*one] = 2;
    KIND[SIGN_OF_TWO] = KIND[SIGN_OF_THREE] = 2;
#ifdef SIXTEEN
    prepare_sixteen();
#endif
    if (PyType_Ready(&TextSetType) < 0) return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made == NULL) return NULL;
    Py_INCREF(&TextSetType);
    if (PyModule_AddObject(made, "TextSet", (PyObject *)&TextSetType) < 0) {
        Py_DECREF(&TextSetType);
        Py_CLEAR(made);
    }
    if (made != NULL && PyModule_AddIntConstant(made, "FORM", FORM) < 0) Py_CLEAR(made);
    return made;
}
