/* label.c -- what a label may do to a terminal: be read.
 *
 * A label is one to four-byte UTF-8 characters; whatever is not both valid and visible is spelled
 * byte by byte. A character counts as one column (wide and combining ones are rare in labels and
 * only bend the alignment). */
#include "label.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The character at p, with its length in bytes; 0 where the bytes are not UTF-8 (RFC 3629). */
static size_t character_read(uint32_t *code, const unsigned char *p)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;
    if (n < 2) {
        *code = p[0];
        return n;
    }
    *code = p[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        *code = *code << 6 | (p[i] & 0x3f);
    }
    int is_surrogate = *code >= 0xd800 && *code < 0xe000;
    return *code < smallest[n] || *code > 0x10ffff || is_surrogate ? 0 : n;
}

static int is_hidden(uint32_t c)
{
    return c == 0xad || c == 0x61c || c == 0xfeff || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c >= 0xe0000;
}

size_t lt_label_character(enum lt_label_character *kind, const char *text)
{
    uint32_t code;
    size_t n = character_read(&code, (const unsigned char *)text);
    if (n == 0)
        *kind = LT_LABEL_BROKEN;
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
        *kind = LT_LABEL_CONTROL;
    else
        *kind = is_hidden(code) ? LT_LABEL_HIDDEN : LT_LABEL_PLAIN;
    if (*text == '\0')
        return 0;
    return n > 0 ? n : 1;
}

/* Writes the form of what lies at p; its bytes in *n_read, its columns as result. */
static int form_write(char form[5], const char *p, size_t *n_read)
{
    enum lt_label_character kind;
    *n_read = lt_label_character(&kind, p);
    if (kind != LT_LABEL_PLAIN) {
        snprintf(form, 5, "\\x%02x", (unsigned char)*p);
        *n_read = 1;
        return 4;
    }
    if (*p == '\\') {
        memcpy(form, "\\\\", 3);
        return 2;
    }
    memcpy(form, p, *n_read);
    form[*n_read] = '\0';
    return 1;
}

void lt_label_text(char *text, int columns, const char *label)
{
    const char *p = label ? label : "";
    char *cut = text; /* where "..." goes if the rest does not fit */
    int used = 0;
    size_t n_read;
    for (; *p; p += n_read) {
        char form[5];
        int width = form_write(form, p, &n_read);
        if (used + width > columns) {
            memcpy(cut, "...", 4);
            return;
        }
        memcpy(text, form, strlen(form));
        text += strlen(form);
        used += width;
        if (used <= columns - 3)
            cut = text;
    }
    *text = '\0';
}

void lt_label_print(FILE *out, const char *label)
{
    size_t n_read;
    for (const char *p = label ? label : ""; *p; p += n_read) {
        char form[5];
        form_write(form, p, &n_read);
        fputs(form, out);
    }
}
