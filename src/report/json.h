/* json.h -- values for jansson, and a document that leaves in pieces.
 *
 * The json_put functions return 0 or -1 (no memory), to be joined with |. */
#ifndef LT_REPORT_JSON_H
#define LT_REPORT_JSON_H

#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "error.h"

/* Text; bytes that are no UTF-8 as \xNN; NULL becomes null. */
json_t *lt_json_text(const char *text);
/* Control characters but tab and line ends as \xNN, too. */
json_t *lt_json_plain_text(const char *text);
/* Null for NaN and infinity. */
json_t *lt_json_real(double value);

int lt_json_put(json_t *object, const char *name, json_t *value); /* takes over value */
int lt_json_put_text(json_t *object, const char *name, const char *text);
int lt_json_put_text_if(json_t *object, const char *name, const char *text); /* "" is null */
int lt_json_put_real(json_t *object, const char *name, double value);
int lt_json_put_count(json_t *object, const char *name, uint64_t value);
int lt_json_put_flag(json_t *object, const char *name, int value);

/* One JSON object, member by member, an array element by element: memory is that of one piece.
 * ASCII; reals with 12 significant digits. */
typedef struct lt_json_writer {
    FILE *out;
    int n_members, n_elements;
    int failed; /* a piece was NULL: no memory */
} lt_json_writer;

void lt_json_begin(lt_json_writer *writer, FILE *out);
void lt_json_member(lt_json_writer *writer, const char *name, json_t *value); /* takes it over */
void lt_json_array(lt_json_writer *writer, const char *name);
void lt_json_element(lt_json_writer *writer, json_t *value); /* takes it over */
void lt_json_array_end(lt_json_writer *writer);
lt_status lt_json_end(lt_json_writer *writer);

#endif
