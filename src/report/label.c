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

static int is_visible(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0xfeff)
        return 0;
    return !((c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
             (c >= 0x2060 && c <= 0x206f) || c >= 0xe0000);
}

/* Writes the form of what lies at p; its bytes in *n_read, its columns as result. */
static int form_write(char form[5], const unsigned char *p, size_t *n_read)
{
    uint32_t code;
    size_t n = character_read(&code, p);
    *n_read = n > 0 ? n : 1;
    if (n == 0 || !is_visible(code)) {
        snprintf(form, 5, "\\x%02x", p[0]);
        *n_read = 1;
        return 4;
    }
    if (code == '\\') {
        memcpy(form, "\\\\", 3);
        return 2;
    }
    memcpy(form, p, n);
    form[n] = '\0';
    return 1;
}

void lt_label_text(char *text, int columns, const char *label)
{
    const unsigned char *p = (const unsigned char *)(label ? label : "");
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
