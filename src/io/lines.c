/* lines.c -- text lines through htslib's BGZF reader, which takes plain and gzip alike. */
#include "lines.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <htslib/bgzf.h>
#include <htslib/hfile.h>
#include <htslib/kstring.h>

#include "hts_setup.h"

struct lt_lines {
    char *path;
    BGZF *fp;
    kstring_t text;
    size_t number;
};

lt_status lt_lines_open(lt_lines **out, const char *path)
{
    *out = NULL;
    lt_hts_setup();
    errno = 0;
    hFILE *stream = hopen(path, "r");
    if (!stream)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    return lt_lines_adopt(out, stream, path);
}

lt_status lt_lines_adopt(lt_lines **out, hFILE *stream, const char *path)
{
    *out = NULL;
    lt_lines *lines = calloc(1, sizeof *lines);
    if (!lines) {
        hclose_abruptly(stream);
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    }
    lines->path = strdup(path);
    lines->fp = bgzf_hopen(stream, "r");
    if (!lines->fp)
        hclose_abruptly(stream);
    if (!lines->path || !lines->fp) {
        lt_lines_close(lines);
        return lt_fail(LT_EIO, "%s: cannot be read", path);
    }
    *out = lines;
    return LT_OK;
}

void lt_lines_close(lt_lines *lines)
{
    if (!lines)
        return;
    if (lines->fp)
        bgzf_close(lines->fp);
    ks_free(&lines->text);
    free(lines->path);
    free(lines);
}

lt_status lt_lines_next(lt_lines *lines, char **text)
{
    *text = NULL;
    int n = bgzf_getline(lines->fp, '\n', &lines->text);
    /* a BGZF file cut on a block border reads well up to there: its EOF block is what is missing */
    if (n < -1 || (n == -1 && lines->fp->no_eof_block && bgzf_compression(lines->fp) == 2))
        return lt_fail(LT_EFORMAT, "%s:%zu: truncated, corrupt or unreadable after this line",
                       lines->path, lines->number);
    if (n == -1)
        return LT_EOF;
    lines->number++;
    if (strlen(lines->text.s) != lines->text.l)
        return lt_fail(LT_EFORMAT, "%s:%zu: not text", lines->path, lines->number);
    if (lines->text.l > 0 && lines->text.s[lines->text.l - 1] == '\r')
        lines->text.s[--lines->text.l] = '\0';
    *text = lines->text.s;
    return LT_OK;
}

const char *lt_lines_path(const lt_lines *lines)
{
    return lines->path;
}

size_t lt_lines_number(const lt_lines *lines)
{
    return lines->number;
}

size_t lt_line_split(char *text, char **field, size_t max)
{
    int has_tab = strchr(text, '\t') != NULL;
    const char *separators = has_tab ? "\t" : " ";
    size_t n = 0;
    while (n < max) {
        if (!has_tab)
            text += strspn(text, " ");
        if (*text == '\0' && (!has_tab || n == 0))
            break;
        field[n++] = text;
        size_t length = strcspn(text, separators);
        if (text[length] == '\0')
            break;
        text[length] = '\0';
        text += length + 1;
    }
    return n;
}

int lt_number_parse(long long *value, const char *text, int with_commas)
{
    long long v = 0;
    if (!isdigit((unsigned char)*text))
        return -1;
    for (; *text; text++) {
        if (*text == ',' && with_commas && isdigit((unsigned char)text[1]))
            continue;
        if (!isdigit((unsigned char)*text) || v > 100000000000000LL)
            return -1;
        v = v * 10 + (*text - '0');
    }
    *value = v;
    return 0;
}
