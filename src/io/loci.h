/* loci.h -- where to look: BED targets, -r regions, VCF and TSV loci. */
#ifndef LT_IO_LOCI_H
#define LT_IO_LOCI_H

#include "allele.h"
#include "error.h"
#include "lowtide/call.h"
#include "lowtide/genome.h"

/* Reads a BED (plain or gzip, CRLF, comments, track lines, any order, overlaps) and/or regions
 * ("chr7", "chr7:1,000-2,000", 1-based closed) into merged targets over the genome; each position
 * once. With neither, the whole genome up to 10 Mb; above that LT_EINVAL asking for -t. bed and
 * region together: their intersection. Errors name file and line. */
lt_status lt_targets_read(lt_targets *targets, const lt_genome *genome, const char *bed,
                          const char *const *regions, size_t n_regions);
void lt_targets_clear(lt_targets *targets);

/* Merges any intervals (sorted in place) into targets. */
lt_status lt_targets_merge(lt_targets *targets, lt_interval *intervals, size_t n);

/* Why an allele of a file is left out. */
enum lt_loci_skip {
    LT_SKIP_NONE,     /* the record has no alternative, or it is the reference */
    LT_SKIP_SYMBOLIC, /* <DEL>, breakends */
    LT_SKIP_STAR,     /* "*": another record's deletion */
    LT_SKIP_LONG,     /* above LT_ALLELE_BASES */
    LT_SKIP_LETTERS,  /* not made of A, C, G and T */
    LT_SKIP_PLACE,    /* an insertion or deletion between Ns */
    LT_N_LOCI_SKIPS
};

/* Zeroed, it is empty. */
typedef struct lt_loci {
    lt_allele *allele; /* canonical, sorted, each once */
    size_t n, capacity;
    size_t n_skipped[LT_N_LOCI_SKIPS];
} lt_loci;

void lt_loci_clear(lt_loci *loci);

/* "chr7:55191822:T:G", 1-based; any kind, in upper case but as spelled, and not yet compared with
 * the reference. */
lt_status lt_locus_parse(lt_allele *allele, const lt_genome *genome, const char *text);

/* Alleles of a VCF/BCF, or TSV (chrom pos ref alt, with or without a header line); multi-allelic
 * records are split. All bases of ref must be those of the reference (LT_EFORMAT; an N there says
 * nothing). What is no allele of ours is counted by reason and left out. */
lt_status lt_loci_read(lt_loci *loci, const lt_genome *genome, lt_allele_fetch fetch, void *data,
                       const char *path);

/* One allele where it stands in its list. */
typedef struct lt_locus_line {
    const char *path, *place; /* place begins messages: "a.tsv:7", "a.vcf: record 3" */
    size_t number;            /* of the line or record, from 1; a VCF's header: 0 */
    size_t alternative;       /* which of the alternatives, from 0 */
    struct bcf_hdr_t *header; /* of a VCF or BCF; of a table both are NULL */
    struct bcf1_t *record;    /* NULL with the header itself */
    char *const *field;       /* of a table, with the four of the allele; else NULL */
    size_t n_fields;          /* at most LT_LOCUS_FIELDS */
} lt_locus_line;

enum { LT_LOCUS_FIELDS = 512 };

/* Sees what a list tells besides the alleles. All is borrowed for the call; a failure ends the
 * reading. head: the VCF's header, or the table's header line, if there is one. locus: each allele
 * that was taken in, canonical. */
typedef struct lt_loci_reader {
    lt_status (*head)(void *data, const lt_locus_line *line);
    lt_status (*locus)(void *data, const lt_allele *allele, const lt_locus_line *line);
    void *data;
} lt_loci_reader;

/* lt_loci_read() with a reader beside. A table's header line may begin with "#". */
lt_status lt_loci_walk(lt_loci *loci, const lt_genome *genome, lt_allele_fetch fetch, void *data,
                       const char *path, const lt_loci_reader *reader);

/* For those who hold loci of another source: takes one in, as lt_loci_read() does; place begins the
 * message: "a.tsv:7", "a.vcf record 3". lt_loci_sort() comes last. */
lt_status lt_loci_add(lt_loci *loci, const lt_allele *allele, lt_allele_fetch fetch, void *data,
                      const lt_genome *genome, const char *place);
void lt_loci_sort(lt_loci *loci);

/* Moves all of from into loci, sorted again; from is empty then. */
lt_status lt_loci_merge(lt_loci *loci, lt_loci *from);

/* "2 symbolic, 1 longer than 100 bases", cut to size; returns how many were left out. */
size_t lt_loci_skipped(const lt_loci *loci, char *text, size_t size);

#endif
