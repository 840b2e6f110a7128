/* fasta_index.c -- finds or builds .fai and .gzi.
 *
 * Building reads the whole FASTA once (about 1 s per 300 Mb). */
#include "fasta_index.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <htslib/bgzf.h>
#include <htslib/faidx.h>

#include "hts_setup.h"
#include "log.h"

enum { FASTA_PLAIN, FASTA_BGZIP };

static lt_status compression_read(int *compression, const char *fasta)
{
    errno = 0;
    BGZF *fp = bgzf_open(fasta, "r");
    if (!fp)
        return lt_fail(LT_EIO, "%s: cannot open the reference: %s", fasta, strerror(errno));
    char first;
    ssize_t n = bgzf_read(fp, &first, 1);
    int kind = bgzf_compression(fp);
    bgzf_close(fp);
    if (n != 1 || first != '>')
        return lt_fail(LT_EFORMAT, "%s: not a FASTA file (it does not begin with '>')", fasta);
    if (kind == 1) /* gzip, in which nothing can be found again */
        return lt_hint(lt_fail(LT_EFORMAT, "%s: the reference is gzip, not bgzip", fasta),
                       "gunzip it, or compress it with bgzip");
    *compression = kind == 2 ? FASTA_BGZIP : FASTA_PLAIN;
    return LT_OK;
}

static int is_readable(const char *path, const char *suffix)
{
    char name[PATH_MAX];
    int n = snprintf(name, sizeof name, "%s%s", path, suffix);
    return n > 0 && (size_t)n < sizeof name && access(name, R_OK) == 0;
}

static lt_status directory_create(lt_fasta_index *index)
{
    const char *parent = getenv("TMPDIR");
    if (!parent || !*parent)
        parent = "/tmp";
    char name[PATH_MAX];
    int n = snprintf(name, sizeof name, "%s/lowtide-fai-XXXXXX", parent);
    if (n < 0 || (size_t)n >= sizeof name || !mkdtemp(name))
        return lt_fail(LT_EIO, "%s: cannot make a temporary directory: %s", parent,
                       strerror(errno));
    index->directory = strdup(name);
    if (!index->directory) {
        rmdir(name);
        return lt_fail(LT_ENOMEM, "out of memory");
    }
    return LT_OK;
}

static lt_status index_build(lt_fasta_index *index, const char *fasta)
{
    LT_TRY(directory_create(index));
    size_t size = strlen(index->directory) + sizeof "/reference.fa";
    index->path = malloc(size);
    char *target = realpath(fasta, NULL);
    if (!index->path || !target) {
        free(target);
        return lt_fail(LT_EIO, "%s: %s", fasta, strerror(errno));
    }
    snprintf(index->path, size, "%s/reference.fa", index->directory);
    int linked = symlink(target, index->path);
    free(target);
    if (linked != 0)
        return lt_fail(LT_EIO, "%s: %s", index->path, strerror(errno));
    if (fai_build3(index->path, NULL, NULL) != 0)
        return lt_fail(LT_EFORMAT, "%s: not a regular FASTA file: it cannot be indexed", fasta);
    lt_log_line(LT_LOG_DEBUG, "input: %s has no index; made one for this run (samtools faidx %s)",
                fasta, fasta);
    return LT_OK;
}

lt_status lt_fasta_index_open(lt_fasta_index *index, const char *fasta)
{
    memset(index, 0, sizeof *index);
    lt_hts_setup();
    int compression = FASTA_PLAIN;
    LT_TRY(compression_read(&compression, fasta));
    lt_status status;
    if (is_readable(fasta, ".fai") && (compression == FASTA_PLAIN || is_readable(fasta, ".gzi"))) {
        index->path = strdup(fasta);
        status = index->path ? LT_OK : lt_fail(LT_ENOMEM, "out of memory");
    } else {
        status = index_build(index, fasta);
    }
    if (status < 0)
        lt_fasta_index_close(index);
    return status;
}

void lt_fasta_index_close(lt_fasta_index *index)
{
    static const char *const names[] = {"reference.fa", "reference.fa.fai", "reference.fa.gzi"};
    for (size_t i = 0; index->directory && i < sizeof names / sizeof *names; i++) {
        char name[PATH_MAX];
        snprintf(name, sizeof name, "%s/%s", index->directory, names[i]);
        unlink(name);
    }
    if (index->directory)
        rmdir(index->directory);
    free(index->directory);
    free(index->path);
    memset(index, 0, sizeof *index);
}
