/* simulated_truth.c -- see simulated_truth.h. */
#include "simulated_truth.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "contig.h"
#include "lines.h"
#include "reads.h"

/* Letters of bases, in upper case; 0 when there are others, none, or too many. */
static int read_bases(char to[LT_ALLELE_BASES + 1], const char *text)
{
    size_t n = strspn(text, "ACGTacgt");
    if (n == 0 || n > LT_ALLELE_BASES || text[n])
        return 0;
    for (size_t i = 0; i <= n; i++)
        to[i] = (char)(text[i] & ~32);
    return 1;
}

static lt_status parse_variant(lt_sim_variant *v, const lt_genome *genome, char **field, size_t n,
                               const lt_lines *lines)
{
    const char *path = lt_lines_path(lines);
    size_t line = lt_lines_number(lines);
    if (n < 5)
        return lt_fail(LT_EFORMAT, "%s:%zu: expected chrom, pos, ref, alt, vaf; found %zu fields",
                       path, line, n);
    long long pos, phase = 0;
    memset(v, 0, sizeof *v);
    v->contig = lt_contig_find(genome, field[0], strlen(field[0]));
    if (v->contig < 0)
        return lt_fail(LT_EFORMAT, "%s:%zu: the reference has no contig %s", path, line, field[0]);
    if (lt_number_parse(&pos, field[1], 0) < 0 || pos < 1 || pos > genome->contig[v->contig].length)
        return lt_fail(LT_EFORMAT, "%s:%zu: position %s is not on %s", path, line, field[1],
                       field[0]);
    v->pos = pos - 1;
    v->change.contig = v->contig;
    v->change.pos = v->pos;
    if (!read_bases(v->change.ref, field[2]) || !read_bases(v->change.alt, field[3]) ||
        !strcmp(v->change.ref, v->change.alt))
        return lt_hint(lt_fail(LT_EFORMAT, "%s:%zu: %s>%s is not a change of bases into others",
                               path, line, field[2], field[3]),
                       "ref and alt are 1 to %d letters A, C, G, T each, written as in a VCF",
                       LT_ALLELE_BASES);
    char *end;
    v->vaf = strtod(field[4], &end);
    if (end == field[4] || *end || !(v->vaf >= 0.0 && v->vaf <= 1.0))
        return lt_fail(LT_EFORMAT, "%s:%zu: VAF %s is not a number from 0 to 1", path, line,
                       field[4]);
    if (n > 5 && (lt_number_parse(&phase, field[5], 0) < 0 || phase < 0 || phase > UINT32_MAX))
        return lt_fail(LT_EFORMAT, "%s:%zu: phase %s is not a number", path, line, field[5]);
    v->phase = (uint32_t)phase;
    return LT_OK;
}

/* The value behind KEY= in an INFO field, cut off in place; NULL when there is none. */
static char *info_value(char *info, const char *key)
{
    size_t n = strlen(key);
    for (char *p = info; p; p = strchr(p, ';') ? strchr(p, ';') + 1 : NULL)
        if (!strncmp(p, key, n) && p[n] == '=')
            return p + n + 1;
    return NULL;
}

/* Brings the fields of a VCF line into the order of the TSV. */
static lt_status from_vcf(char **field, size_t *n, const lt_lines *lines)
{
    char *vaf = *n < 8 ? NULL : info_value(field[7], "VAF");
    char *phase = *n < 8 ? NULL : info_value(field[7], "PHASE");
    if (!vaf)
        return lt_hint(lt_fail(LT_EFORMAT, "%s:%zu: no VAF in INFO", lt_lines_path(lines),
                               lt_lines_number(lines)),
                       "each line of a VCF of variants needs INFO with VAF=, 0 to 1");
    vaf[strcspn(vaf, ";")] = '\0';
    if (phase)
        phase[strcspn(phase, ";")] = '\0';
    field[2] = field[3];
    field[3] = field[4];
    field[4] = vaf;
    field[5] = phase;
    *n = phase ? 6 : 5;
    return LT_OK;
}

lt_status lt_simulated_variants_read(lt_sim_variant **variants, size_t *n, const lt_genome *genome,
                                     const char *path)
{
    *variants = NULL;
    *n = 0;
    size_t capacity = 0;
    lt_lines *lines;
    LT_TRY(lt_lines_open(&lines, path));
    char *text, *field[8];
    int is_vcf = 0;
    lt_status st;
    while ((st = lt_lines_next(lines, &text)) == LT_OK) {
        is_vcf |= !strncmp(text, "##fileformat=VCF", 16);
        size_t n_fields = *text == '#' ? 0 : lt_line_split(text, field, is_vcf ? 8 : 6);
        if (n_fields == 0 || (*n == 0 && !strcmp(field[0], "chrom")))
            continue;
        st = lt_array_reserve(variants, &capacity, *n + 1, sizeof **variants);
        if (st == LT_OK && is_vcf)
            st = from_vcf(field, &n_fields, lines);
        if (st == LT_OK)
            st = parse_variant(&(*variants)[*n], genome, field, n_fields, lines);
        if (st < 0)
            break;
        ++*n;
    }
    lt_lines_close(lines);
    if (st == LT_EOF)
        return LT_OK;
    free(*variants);
    *variants = NULL;
    *n = 0;
    return st;
}

static const char *kind_of(const lt_sim_variant *v)
{
    return v->vaf == 1.0 ? "hom" : v->vaf == 0.5 ? "het" : "somatic";
}

static void write_header(FILE *out, const lt_genome *genome)
{
    fputs("##fileformat=VCFv4.2\n##source=lowtide simulate\n"
          "##INFO=<ID=VAF,Number=1,Type=Float,Description=\"Chance that a molecule carries the "
          "allele\">\n"
          "##INFO=<ID=KIND,Number=1,Type=String,Description=\"somatic, het or hom\">\n"
          "##INFO=<ID=DP,Number=1,Type=Integer,Description=\"Molecules whose reads cover the "
          "position\">\n"
          "##INFO=<ID=AC,Number=1,Type=Integer,Description=\"Of these, carriers of the allele\">\n"
          "##INFO=<ID=PHASE,Number=1,Type=Integer,Description=\"Variants of one number lie on the "
          "same molecules\">\n",
          out);
    for (int32_t i = 0; i < genome->n_contigs; i++)
        fprintf(out, "##contig=<ID=%s,length=%" PRId64 ">\n", genome->contig[i].name,
                genome->contig[i].length);
    fputs("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", out);
}

lt_status lt_simulated_variants_write(const char *path, const lt_genome *genome,
                                      const lt_sim_variant *variants, size_t n, int which)
{
    errno = 0;
    FILE *out = fopen(path, "w");
    if (!out)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    write_header(out, genome);
    for (size_t i = 0; i < n; i++) {
        const lt_sim_variant *v = &variants[i];
        if (which == LT_SIMULATED_SOMATIC && strcmp(kind_of(v), "somatic") != 0)
            continue;
        fprintf(out,
                "%s\t%" PRId64 "\t.\t%s\t%s\t.\tPASS\tVAF=%.6g;KIND=%s;DP=%" PRIu64 ";AC=%" PRIu64,
                genome->contig[v->contig].name, v->pos + 1, v->change.ref, v->change.alt, v->vaf,
                kind_of(v), v->depth, v->carriers);
        if (v->phase)
            fprintf(out, ";PHASE=%" PRIu32, v->phase);
        putc('\n', out);
    }
    int failed = ferror(out);
    if (fclose(out) || failed)
        return lt_fail(LT_EIO, "%s: %s", path, errno ? strerror(errno) : "a write failed");
    return LT_OK;
}

void lt_simulated_molecule_write(FILE *out, const lt_genome *genome,
                                 const lt_sim_molecule *molecule, const lt_sim_variant *variants)
{
    if (!molecule) {
        fputs("chrom\tleft\tright\tstrands\tumi\tn_a\tn_b\tmapq\tvariants\n", out);
        return;
    }
    const lt_molecule *m = &molecule->molecule;
    char umi[34];
    lt_sim_umi_text(umi, &m->umi, 0);
    fprintf(out, "%s\t%" PRId64 "\t%" PRId64 "\t%s\t%s\t%" PRIu32 "\t%" PRIu32 "\t%d\t",
            genome->contig[m->contig].name, m->left + 1, m->right,
            m->n_a && m->n_b ? "AB"
            : m->n_a         ? "A"
                             : "B",
            umi, m->n_a, m->n_b, m->mapq);
    for (uint32_t i = 0; i < molecule->n_variants; i++) {
        const lt_sim_variant *v = &variants[molecule->variants[i]];
        fprintf(out, "%s%" PRId64 ":%s:%s", i > 0 ? "," : "", v->pos + 1, v->change.ref,
                v->change.alt);
    }
    fputs(molecule->n_variants ? "\n" : ".\n", out);
}
