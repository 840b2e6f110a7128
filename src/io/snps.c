/* snps.c -- see snps.h. The file is read once, record by record; memory: the SNPs on target. */
#include "snps.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <htslib/bgzf.h>
#include <htslib/vcf.h>

#include "array.h"
#include "contig.h"
#include "hts_setup.h"
#include "site_table.h"

typedef struct snp_list {
    lt_snp *v;
    size_t n, capacity;
    const lt_genome *genome;
    const lt_targets *targets;
    int32_t rid, contig;            /* the file's last contig, and ours of that name or -1 */
    int any_contig;                 /* one was ours */
    char other[LT_CONTIG_NAME_MAX]; /* one that is ours by another habit of naming */
    float *af;
    int n_af;
    const char *path;
} snp_list;

static uint8_t base_code(const char *allele)
{
    static const char letters[] = "ACGTacgt";
    const char *hit = allele[0] && !allele[1] ? strchr(letters, allele[0]) : NULL;
    return hit ? (uint8_t)((hit - letters) & 3) : 4;
}

static lt_status add_alleles(snp_list *list, const bcf1_t *record, int n_af, size_t number)
{
    uint8_t ref = base_code(record->d.allele[0]);
    for (int i = 1; i < record->n_allele && i <= n_af; i++) {
        uint8_t alt = base_code(record->d.allele[i]);
        float af = list->af[i - 1];
        if (ref > 3 || alt > 3 || bcf_float_is_missing(af) || bcf_float_is_vector_end(af))
            continue;
        if (!(af >= 0 && af <= 1))
            return lt_hint(lt_fail(LT_EFORMAT, "%s: record %zu: AF %g is no frequency", list->path,
                                   number, (double)af),
                           "INFO/AF must be the allele's frequency among people, 0 to 1");
        LT_TRY(lt_array_reserve(&list->v, &list->capacity, list->n + 1, sizeof *list->v));
        list->v[list->n++] = (lt_snp){list->contig, record->pos, ref, alt, af};
    }
    return LT_OK;
}

/* A list of another naming habit would silently know nothing. */
static void find_contig(snp_list *list, const char *name, int32_t rid)
{
    char style[LT_CONTIG_NAME_MAX];
    list->rid = rid;
    list->contig = lt_contig_find(list->genome, name, strlen(name));
    if (list->contig >= 0)
        list->any_contig = 1;
    else if (lt_contig_other_style(style, name) &&
             lt_contig_find(list->genome, style, strlen(style)) >= 0)
        snprintf(list->other, sizeof list->other, "%s", name);
}

static lt_status add_record(snp_list *list, bcf_hdr_t *hdr, bcf1_t *record, size_t number)
{
    int severe = record->errcode & ~(BCF_ERR_CTG_UNDEF | BCF_ERR_TAG_UNDEF);
    if (severe || bcf_unpack(record, BCF_UN_INFO) < 0 || record->n_allele == 0)
        return lt_fail(LT_EFORMAT, "%s: record %zu is malformed", list->path, number);
    if (record->rid != list->rid)
        find_contig(list, bcf_seqname_safe(hdr, record), record->rid);
    if (list->contig < 0 ||
        lt_site_find(list->targets, (uint32_t)list->contig, record->pos) == UINT32_MAX)
        return LT_OK;
    int n = bcf_get_info_float(hdr, record, "AF", &list->af, &list->n_af);
    if (n == -4)
        return lt_fail(LT_ENOMEM, "%s: out of memory", list->path);
    return n > 0 ? add_alleles(list, record, n, number) : LT_OK;
}

static lt_status add_records(snp_list *list, htsFile *fp, bcf_hdr_t *hdr, bcf1_t *record)
{
    size_t number = 0;
    int n;
    while ((n = bcf_read(fp, hdr, record)) == 0)
        LT_TRY(add_record(list, hdr, record, ++number));
    int is_cut = fp->format.compression == bgzf && fp->fp.bgzf->no_eof_block;
    if (n < -1 || is_cut)
        return lt_fail(LT_EFORMAT, "%s: truncated or corrupt after record %zu", list->path, number);
    if (list->any_contig)
        return LT_OK;
    lt_status st = lt_fail(LT_EFORMAT, "%s: none of its contigs is in the alignment", list->path);
    if (list->other[0])
        return lt_hint(st, "the list says %s, the alignment names it otherwise", list->other);
    return lt_hint(st, "the list must be on the reference that the reads were aligned to");
}

static lt_status read_file(snp_list *list, htsFile *fp, bcf_hdr_t *hdr, bcf1_t *record)
{
    if (!hdr || !record)
        return lt_fail(LT_EFORMAT, "%s: not a readable VCF or BCF", list->path);
    int id = bcf_hdr_id2int(hdr, BCF_DT_ID, "AF");
    if (!bcf_hdr_idinfo_exists(hdr, BCF_HL_INFO, id) ||
        bcf_hdr_id2type(hdr, BCF_HL_INFO, id) != BCF_HT_REAL)
        return lt_hint(
            lt_fail(LT_EFORMAT, "%s: its header has no INFO/AF of type Float", list->path),
            "population frequencies are taken from INFO/AF, as gnomAD has them");
    return add_records(list, fp, hdr, record);
}

lt_status lt_snps_read(lt_snp **snp, size_t *n, const lt_genome *genome, const lt_targets *targets,
                       const char *path)
{
    *snp = NULL;
    *n = 0;
    lt_hts_setup();
    errno = 0;
    htsFile *fp = hts_open(path, "r");
    if (!fp)
        return lt_fail(LT_EIO, "%s: %s", path, errno ? strerror(errno) : "cannot be read");
    snp_list list = {.genome = genome, .targets = targets, .rid = -1, .contig = -1, .path = path};
    int is_variants = fp->format.format == vcf || fp->format.format == bcf;
    bcf_hdr_t *hdr = is_variants ? bcf_hdr_read(fp) : NULL;
    bcf1_t *record = bcf_init();
    lt_status st = read_file(&list, fp, hdr, record);
    if (record)
        bcf_destroy(record);
    if (hdr)
        bcf_hdr_destroy(hdr);
    hts_close(fp);
    free(list.af);
    if (st < 0) {
        free(list.v);
        return st;
    }
    *snp = list.v;
    *n = list.n;
    return LT_OK;
}
