/* json.c -- see json.h. A piece a line, so that two exports can be compared line by line. */
#include "json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export_field.h"
#include "label.h"

enum { FORM = JSON_ENCODE_ANY | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12) };

/* Text with what is not UTF-8, which jansson refuses, spelled byte by byte; control characters but
 * tab and line ends too where they may not stay. */
static json_t *spelled(const char *text, int controls_stay)
{
    char *copy = malloc(4 * strlen(text) + 1);
    if (!copy)
        return NULL;
    char *to = copy;
    for (const char *at = text; *at;) {
        enum lt_label_character kind;
        size_t n = lt_label_character(&kind, at);
        int stays = kind != LT_LABEL_BROKEN &&
                    (kind != LT_LABEL_CONTROL || controls_stay || strchr("\t\n\r", *at));
        if (stays)
            memcpy(to, at, n);
        for (size_t i = 0; i < n && !stays; i++)
            snprintf(to + 4 * i, 5, "\\x%02x", (unsigned char)at[i]);
        to += stays ? n : 4 * n;
        at += n;
    }
    *to = '\0';
    json_t *value = json_string(copy);
    free(copy);
    return value;
}

json_t *lt_json_text(const char *text)
{
    return text ? spelled(text, 1) : json_null();
}

json_t *lt_json_plain_text(const char *text)
{
    return spelled(text, 0);
}

json_t *lt_json_real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

int lt_json_put(json_t *object, const char *name, json_t *value)
{
    return json_object_set_new(object, name, value);
}

int lt_json_put_text(json_t *object, const char *name, const char *text)
{
    return lt_json_put(object, name, lt_json_text(text));
}

int lt_json_put_text_if(json_t *object, const char *name, const char *text)
{
    return lt_json_put(object, name, lt_json_text(text && *text ? text : NULL));
}

int lt_json_put_real(json_t *object, const char *name, double value)
{
    return lt_json_put(object, name, lt_json_real(value));
}

int lt_json_put_count(json_t *object, const char *name, uint64_t value)
{
    return lt_json_put(object, name, json_integer((json_int_t)value));
}

int lt_json_put_flag(json_t *object, const char *name, int value)
{
    return lt_json_put(object, name, json_boolean(value));
}

/* ---- the document ---- */

static void dump(lt_json_writer *writer, json_t *value)
{
    if (!value || (json_dumpf(value, writer->out, FORM) != 0 && !ferror(writer->out)))
        writer->failed = 1;
    json_decref(value);
}

static void name_write(lt_json_writer *writer, const char *name)
{
    fprintf(writer->out, "%s\"%s\": ", writer->n_members++ ? ",\n" : "", name);
}

void lt_json_begin(lt_json_writer *writer, FILE *out)
{
    *writer = (lt_json_writer){.out = out};
    fputs("{\n", out);
}

void lt_json_member(lt_json_writer *writer, const char *name, json_t *value)
{
    name_write(writer, name);
    dump(writer, value);
}

void lt_json_array(lt_json_writer *writer, const char *name)
{
    name_write(writer, name);
    fputc('[', writer->out);
    writer->n_elements = 0;
}

void lt_json_element(lt_json_writer *writer, json_t *value)
{
    fputs(writer->n_elements++ ? ",\n" : "\n", writer->out);
    dump(writer, value);
}

void lt_json_array_end(lt_json_writer *writer)
{
    fputs(writer->n_elements ? "\n]" : "]", writer->out);
}

lt_status lt_json_end(lt_json_writer *writer)
{
    fputs("\n}\n", writer->out);
    LT_TRY(lt_export_end(writer->out));
    return writer->failed ? lt_fail(LT_ENOMEM, "out of memory for the export") : LT_OK;
}
