/* export_field.h -- names and places of the numbers that exports tell, and the key of a locus. */
#ifndef LT_REPORT_EXPORT_FIELD_H
#define LT_REPORT_EXPORT_FIELD_H

#include <stddef.h>
#include <stdio.h>

#include "error.h"
#include "lowtide/series.h"

enum lt_field_type { LT_FIELD_REAL, LT_FIELD_U32, LT_FIELD_U64, LT_FIELD_FLAG };

typedef struct lt_export_field {
    const char *name;
    size_t offset; /* in the struct */
    enum lt_field_type type;
} lt_export_field;

/* Of lt_draw, lt_burden, lt_draw_locus; ended by a name of NULL. */
extern const lt_export_field lt_draw_fields[], lt_burden_fields[], lt_draw_locus_fields[];

double lt_field_real(const lt_export_field *field, const void *record);
uint64_t lt_field_count(const lt_export_field *field, const void *record);

extern const char *const lt_draw_state_words[LT_N_DRAW_STATES];
extern const char *const lt_mask_words[LT_N_MASKS];
extern const char *const lt_origin_words[LT_N_ORIGINS];

/* "chr7:55191822:T:G", by value: lt_locus_key(...).s lives to the end of its statement. */
typedef struct lt_key {
    char s[800];
} lt_key;
lt_key lt_locus_key(const lt_series *series, size_t locus);

/* "GRCh38" or "GRCh37", by the length of chromosome 1; NULL: neither. */
const char *lt_assembly_name(const lt_genome *genome);

/* Words of the mask with commas between, or none. */
void lt_mask_print(FILE *out, uint8_t mask, const char *none);

/* Flushes; LT_EIO when anything written to the stream so far failed. */
lt_status lt_export_end(FILE *out);

#endif
