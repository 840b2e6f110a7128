/* umi.c -- the written forms of a UMI, and the packed one.
 *
 * Instruments and demultiplexers write ACGT, ACG-TTT (SAM RX), ACG+TTT (Illumina), ACG_TTT (fastp),
 * rACG+TTT (reverse-complemented half, BCL Convert). All become two bits a base. */
#include "umi.h"

#include <string.h>

enum { MAX_BASES = 32 };

/* What a character is. A table, because a branch on random bases is foretold wrongly half of the
 * time. */
enum { CODE = 3, IS_BASE = 4, NOT_C = 8, NOT_G = 16, OTHER_LETTER = 32, SEPARATOR = 64 };
static const uint8_t traits[256] = {['A'] = 0 | IS_BASE | NOT_C | NOT_G,
                                    ['C'] = 1 | IS_BASE | NOT_G,
                                    ['G'] = 2 | IS_BASE | NOT_C,
                                    ['T'] = 3 | IS_BASE | NOT_C | NOT_G,
                                    ['+'] = SEPARATOR,
                                    ['-'] = SEPARATOR,
                                    ['_'] = SEPARATOR};

static unsigned traits_of(char c)
{
    return traits[(unsigned char)c];
}

/* What one half is made of. */
typedef struct half {
    uint64_t bases; /* when n is at most MAX_BASES */
    size_t n;
    int has_other;           /* a letter that is not A, C, G, T */
    int written_g, packed_g; /* nothing but G, before and after reverse complement */
} half;

static uint64_t reverse_complement(uint64_t bases, size_t n)
{
    uint64_t reversed = 0;
    for (size_t i = 0; i < n && i < MAX_BASES; i++)
        reversed = reversed << 2 | (3 - (bases >> 2 * i & 3));
    return reversed;
}

/* Reads a half up to the separator or the end; its end, or NULL when it is no UMI. */
static const char *half_read(half *h, const char *p, const char *end)
{
    const int is_reversed = p < end && *p == 'r';
    const char *start = p += is_reversed;
    uint64_t bases = 0;
    unsigned any = 0;
    for (; p < end; p++) {
        unsigned t = traits_of(*p);
        if (!(t & IS_BASE)) {
            if (*p < 'A' || *p > 'Z')
                break;
            t = OTHER_LETTER | NOT_C | NOT_G;
        }
        bases = bases << 2 | (t & CODE);
        any |= t;
    }
    const size_t n = (size_t)(p - start);
    *h = (half){.bases = is_reversed ? reverse_complement(bases, n) : bases,
                .n = n,
                .has_other = (any & OTHER_LETTER) != 0,
                .written_g = !(any & NOT_G),
                .packed_g = !(any & (is_reversed ? NOT_C : NOT_G))};
    return n > 0 && (p == end || traits_of(*p) & SEPARATOR) ? p : NULL;
}

enum lt_ledger_reason lt_umi_parse(lt_umi *umi, const char *text, size_t length)
{
    *umi = (lt_umi){0};
    const char *end = text + length;
    half a, b = {.written_g = 1, .packed_g = 1};
    const char *p = half_read(&a, text, end);
    if (p && p < end)
        p = half_read(&b, p + 1, end);
    if (p != end)
        return LT_LEDGER_NO_UMI;
    if (a.has_other || b.has_other)
        return LT_LEDGER_UMI_N;
    if ((a.written_g && b.written_g) || (a.packed_g && b.packed_g))
        return LT_LEDGER_UMI_ALL_G;
    if (a.n > MAX_BASES || b.n > MAX_BASES || a.n + b.n > MAX_BASES)
        return LT_LEDGER_UMI_LENGTH;
    umi->bases = b.n > 0 ? a.bases << 2 * b.n | b.bases : a.bases; /* b.n < 32, as a.n > 0 */
    umi->length[0] = (uint8_t)a.n;
    umi->length[1] = (uint8_t)b.n;
    return LT_LEDGER_USED;
}

/* The start of the run of UMI letters (with its r) that ends at end; end when there is none. */
static const char *run_start(const char *name, const char *end)
{
    const char *p = end;
    while (p > name && strchr("ACGTN", p[-1]))
        p--;
    if (p < end && p > name && p[-1] == 'r')
        p--;
    return p;
}

static int is_field_start(const char *name, const char *p)
{
    return p > name && (p[-1] == ':' || p[-1] == '_');
}

const char *lt_umi_in_name(const char *name, size_t *length)
{
    *length = 0;
    const char *end = name + strlen(name);
    const char *second = run_start(name, end);
    if (second == end || second == name)
        return NULL;
    const char *start = is_field_start(name, second) ? second : NULL;
    if (traits_of(second[-1]) & SEPARATOR) {
        const char *first = run_start(name, second - 1);
        if (first < second - 1 && is_field_start(name, first))
            start = first;
    }
    if (start)
        *length = (size_t)(end - start);
    return start;
}

lt_umi lt_umi_swap(lt_umi umi)
{
    if (umi.length[0] == 0 || umi.length[1] == 0)
        return umi;
    uint64_t second = umi.bases & ((UINT64_C(1) << 2 * umi.length[1]) - 1);
    uint64_t first = umi.bases >> 2 * umi.length[1];
    return (lt_umi){.bases = second << 2 * umi.length[0] | first,
                    .length = {umi.length[1], umi.length[0]}};
}

void lt_umi_format(lt_umi umi, char text[40])
{
    int n = umi.length[0] + umi.length[1];
    if (n > MAX_BASES) { /* a group's number, or the hash of a name: no bases */
        *text = '\0';
        return;
    }
    for (int i = 0; i < n && i < MAX_BASES; i++) {
        if (i == umi.length[0])
            *text++ = '-';
        *text++ = "ACGT"[umi.bases >> 2 * (n - 1 - i) & 3];
    }
    *text = '\0';
}

int lt_umi_compare(lt_umi a, lt_umi b)
{
    for (int i = 0; i < 2; i++)
        if (a.length[i] != b.length[i])
            return a.length[i] < b.length[i] ? -1 : 1;
    return a.bases < b.bases ? -1 : a.bases > b.bases;
}
