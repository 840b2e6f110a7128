/* demonstration_files.c -- see demonstration_files.h. */
#include "demonstration_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lines.h"

enum { TUMOUR_READS = 200 };

lt_status lt_demo_path(char path[LT_DEMO_PATH], const char *directory, const char *name,
                       const char *suffix)
{
    int n = snprintf(path, LT_DEMO_PATH, "%s/%s%s", directory, name, suffix);
    return n >= 0 && n < LT_DEMO_PATH ? LT_OK
                                      : lt_fail(LT_EIO, "%s: the path is too long", directory);
}

lt_status lt_demo_directory(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return lt_fail(LT_EIO, "%s: cannot be made: %s", path, strerror(errno));
    DIR *folder = opendir(path);
    if (!folder)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    int n = 0;
    while (readdir(folder))
        n++;
    closedir(folder);
    if (n <= 2) /* . and .. */
        return LT_OK;
    return lt_hint(lt_fail(LT_EINVAL, "%s: is not empty", path), "give a new folder");
}

static lt_status copy_loci(FILE *out, lt_lines *lines, const double *vaf, int n)
{
    char *text, *field[5];
    lt_status st;
    fputs("#chrom\tpos\tref\talt\ttumor_alt\ttumor_depth\n", out);
    for (int i = 0; (st = lt_lines_next(lines, &text)) == LT_OK;) {
        if (text[0] == '#' || lt_line_split(text, field, 5) < 5)
            continue;
        fprintf(out, "%s\t%s\t%s\t%s\t%d\t%d\n", field[0], field[1], field[3], field[4],
                (int)(vaf[i++ % n] * TUMOUR_READS + .5), TUMOUR_READS);
    }
    return st == LT_EOF ? LT_OK : st;
}

lt_status lt_demo_write_loci(const char *path, const char *vcf, const double *vaf, int n)
{
    lt_lines *lines;
    LT_TRY(lt_lines_open(&lines, vcf));
    FILE *out = fopen(path, "w");
    lt_status st =
        out ? copy_loci(out, lines, vaf, n) : lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    if (out && fclose(out) != 0 && st == LT_OK)
        st = lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    lt_lines_close(lines);
    return st;
}
