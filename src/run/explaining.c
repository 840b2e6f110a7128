/* explaining.c -- runs the caller's own path over one site, and tells what it sees on the way.
 *
 * The site becomes a target of its own. The sink hands each molecule to the gatherer, as a call
 * does, and prints what the gatherer made of it. */
#include "explaining.h"

#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "bam.h"
#include "caller.h"
#include "device.h"
#include "explain_indel.h"
#include "fasta.h"
#include "gather.h"
#include "genome_table.h"
#include "label.h"
#include "loci.h"
#include "provenance.h"
#include "row.h"
#include "sample_file.h"
#include "sites_init.h"
#include "strands.h"
#include "tables.h"
#include "umi.h"
#include "vocabulary.h"

enum { NAME_COLUMNS = 120 };

static const char bases[] = "ACGTN";
static const char *const reason_name[LT_N_LEDGER] = LT_LEDGER_NAMES;

typedef struct left_out {
    char *name;
    enum lt_ledger_reason reason;
} left_out;

typedef struct explanation {
    FILE *out;
    const lt_explaining_config *config;
    lt_locus locus;
    lt_allele allele; /* the same; of any kind */
    int is_snv;
    lt_reference reference; /* around an allele that is no SNV */
    lt_sample sample;       /* of the one site */
    lt_gather *gather;
    lt_tables *tables;
    left_out *left;
    size_t n_left, left_capacity;
} explanation;

/* How often each base was seen, e.g. "A:5 G:1 .:1" (. is nothing usable), for one strand. */
static void print_column(FILE *out, const lt_molecule *m, int64_t pos, int strand)
{
    uint32_t count[5] = {0};
    const lt_template *t = m->templates + (strand ? m->n_a : 0);
    const uint32_t n = strand ? m->n_b : m->n_a;
    for (uint32_t i = 0; i < n; i++)
        for (int mate = 0; mate < 2; mate++) {
            const lt_row *row = t[i].mate[mate];
            if (!row || !row->obs || pos < row->beg || pos >= row->end)
                continue;
            uint8_t obs = row->obs[pos - row->beg];
            const lt_support one = {.agree = 1};
            const lt_support n_reads = row->support ? row->support[pos - row->beg] : one;
            count[obs ? LT_OBS_BASE(obs) : 4] += n_reads.agree;
            count[4] += n_reads.differ;
        }
    for (int b = 0; b < 5; b++)
        if (count[b])
            fprintf(out, " %c:%u", b < 4 ? bases[b] : '.', count[b]);
}

static void print_observations(FILE *out, const lt_molecule *m, int64_t pos)
{
    char name[LT_LABEL_BYTES(NAME_COLUMNS)];
    for (uint32_t i = 0; i < m->n_a + m->n_b; i++) {
        const lt_template *t = &m->templates[i];
        for (int mate = 0; mate < 2; mate++) {
            const lt_row *row = t->mate[mate];
            if (!row || !row->obs || pos < row->beg || pos >= row->end)
                continue;
            uint8_t obs = row->obs[pos - row->beg];
            lt_label_text(name, NAME_COLUMNS, t->name);
            fprintf(out, "    %s  strand %c  read %d  ", name, i < m->n_a ? 'A' : 'B', mate + 1);
            if (obs)
                fprintf(out, "%c Q%u", bases[LT_OBS_BASE(obs)], (unsigned)LT_OBS_QUAL(obs));
            else
                fputs("nothing usable", out);
            if (row->support)
                fprintf(out, "  %u of %u reads", row->support[pos - row->beg].agree,
                        lt_row_behind(row, pos));
            fprintf(out, "  MAPQ %u\n", row->mapq);
        }
    }
}

static void print_molecule(explanation *x, const lt_molecule *m, uint8_t klass, uint8_t level)
{
    static const char *const category[] = {"A", "B", "duplex"}, *const size[] = {"1", "2", ">=3"};
    char umi[40];
    lt_umi_format(m->umi, umi);
    fprintf(x->out, "%s:%lld-%lld/%s/%s  templates A %u, B %u;  class %s size %s%s;  ",
            x->sample.genome.contig[m->contig].name, (long long)m->left + 1, (long long)m->right,
            m->n_a && m->n_b ? "AB"
            : m->n_a         ? "A"
                             : "B",
            umi[0] ? umi : "-", m->family_a, m->family_b, category[klass / 6], size[klass % 6 / 2],
            klass % 2 ? " suspect" : "");
    if (level < 7)
        fprintf(x->out, "level %u (%d to %d nats)\n", level, 2 * level, 2 * level + 2);
    else if (level == 7)
        fputs("level 7 (14 nats and more)\n", x->out);
    else if (level < LT_N_LEVELS)
        fprintf(x->out, "level %u (one strand speaks for it, the other is silent)\n", level);
    else
        fprintf(x->out, "no evidence%s\n",
                level != LT_LEVEL_NONE ? ": the other strand denies it (damage)" : "");
    if (!x->is_snv)
        return;
    for (int strand = 0; strand < 2; strand++)
        if (strand ? m->n_b : m->n_a) {
            fprintf(x->out, "    strand %c:", "AB"[strand]);
            print_column(x->out, m, x->locus.pos, strand);
            fputc('\n', x->out);
        }
    print_observations(x->out, m, x->locus.pos);
}

/* The molecule as a candidate for the allele, if it is one. */
static lt_status take_indels(explanation *x, const lt_molecule *m)
{
    lt_alleles *alleles = lt_gather_alleles(x->gather);
    lt_haplotype_batch *b = &alleles->batch;
    LT_TRY(lt_weigh_indels(b, x->tables));
    const size_t i = lt_indel_candidate(alleles, &x->allele);
    if (i < b->n) {
        print_molecule(x, m, b->candidate[i].klass, b->level[i]);
        fprintf(x->out,
                "    reads that go beyond it: templates A %u, B %u; reads that fit it best: %u\n",
                b->candidate[i].n_a, b->candidate[i].n_b, b->raw[i]);
    }
    return lt_alleles_absorb(alleles);
}

static lt_status take_molecule(void *data, const lt_molecule *m)
{
    explanation *x = data;
    lt_batch *b = lt_gather_batch(x->gather);
    LT_TRY(lt_gather_molecule(x->gather, m));
    lt_host_evaluate(x->tables, b->candidate, b->n, b->obs, b->level);
    for (size_t i = 0; i < b->n; i++)
        if (x->is_snv && b->site[i] == 0 && b->candidate[i].alt == x->locus.alt)
            print_molecule(x, m, b->candidate[i].klass, b->level[i]);
    LT_TRY(lt_gather_absorb(x->gather));
    return x->is_snv ? LT_OK : take_indels(x, m);
}

static lt_status take_fate(void *data, const lt_read *read, enum lt_ledger_reason reason)
{
    explanation *x = data;
    if (reason == LT_LEDGER_USED)
        return LT_OK;
    LT_TRY(lt_array_reserve(&x->left, &x->left_capacity, x->n_left + 1, sizeof *x->left));
    char *name = strdup(read->name);
    if (!name)
        return lt_fail(LT_ENOMEM, "out of memory");
    x->left[x->n_left++] = (left_out){name, reason};
    return LT_OK;
}

static lt_status take_table(explanation *x)
{
    lt_alleles *alleles = lt_gather_alleles(x->gather);
    lt_indel_table table;
    lt_status st = lt_indel_table_make(&table, &alleles->found, &alleles->evidence);
    x->sample.indel = table.row;
    x->sample.n_indels = table.n;
    x->sample.indel_evidence = table.evidence;
    x->sample.n_indel_evidence = table.n_evidence;
    return st;
}

static lt_status read_site(explanation *x, lt_bam *bam, const lt_strands_seen *strands)
{
    const int64_t span = x->config->collect.assembler.max_fragment;
    const lt_shard shard = {&x->sample.targets, 0, 1};
    const lt_interval window = {.contig = x->locus.contig,
                                .beg = x->locus.pos > span ? x->locus.pos - span : 0,
                                .end = x->locus.pos + span + 1};
    lt_assembler_config config = x->config->collect.assembler;
    const lt_assembler_sink sink = {.molecule = take_molecule, .fate = take_fate, .data = x};
    config.duplex = strands->duplex;
    config.consensus = strands->consensus;
    config.shard = &shard;
    config.max_bytes = x->config->collect.max_memory;
    lt_assembler *assembler = NULL;
    const lt_read *read;
    lt_status st = lt_bam_select(bam, &window, 1);
    if (st == LT_OK)
        st = lt_gather_create(&x->gather, &x->sample, &shard, 0);
    if (st == LT_OK)
        st = lt_assembler_create(&assembler, &config, &x->sample.genome, &sink);
    if (st == LT_OK && !x->is_snv)
        lt_gather_look_for_alleles(x->gather, &x->reference);
    while (st == LT_OK && (st = lt_bam_next(bam, &read)) == LT_OK)
        st = lt_assembler_push(assembler, read);
    if (st == LT_EOF)
        st = lt_assembler_finish(assembler);
    if (st == LT_OK) {
        size_t capacity = 0;
        lt_gather_finish(x->gather);
        memcpy(x->sample.ledger, lt_assembler_ledger(assembler), sizeof x->sample.ledger);
        x->sample.families = *lt_assembler_families(assembler);
        lt_gather_add_to(x->gather, &x->sample);
        st = lt_tally_drain(lt_gather_evidence(x->gather), &x->sample.evidence,
                            &x->sample.n_evidence, &capacity);
        if (st == LT_OK)
            st = take_table(x);
    }
    lt_assembler_destroy(assembler);
    lt_gather_destroy(x->gather);
    return st;
}

static void print_evidence(const explanation *x)
{
    const lt_sample *s = &x->sample;
    uint64_t depth = 0, evidence = 0, strong = 0;
    for (size_t k = 0; k < LT_N_CLASSES; k++)
        depth += s->exposure[k];
    for (size_t i = 0; i < s->n_evidence; i++)
        if (s->evidence[i].alt == x->locus.alt) {
            evidence += s->evidence[i].count;
            strong += s->evidence[i].bin % LT_N_LEVELS >= 2 ? s->evidence[i].count : 0;
        }
    if (!x->is_snv) {
        lt_indel_molecules(s, lt_indel_find(s, &x->allele), &evidence, &strong);
        fprintf(x->out,
                "\n%llu molecules over the site: %llu with evidence for %s (%llu of level 2 and "
                "above or one-stranded duplex)\n",
                (unsigned long long)depth, (unsigned long long)evidence, "the allele",
                (unsigned long long)strong);
        return;
    }
    fprintf(
        x->out,
        "\n%llu molecules over the site: %llu with evidence for %c (%llu of level 2 and above or "
        "one-stranded duplex), %llu without\n",
        (unsigned long long)depth, (unsigned long long)evidence, bases[x->locus.alt],
        (unsigned long long)strong, (unsigned long long)(depth - evidence));
    fprintf(x->out, "read bases: A %u  C %u  G %u  T %u\n", s->raw_base[0], s->raw_base[1],
            s->raw_base[2], s->raw_base[3]);
}

static void print_left_out(const explanation *x)
{
    char name[LT_LABEL_BYTES(NAME_COLUMNS)];
    fprintf(x->out, "reads over the site that are left out: %zu\n", x->n_left);
    for (size_t i = 0; i < x->n_left; i++) {
        lt_label_text(name, NAME_COLUMNS, x->left[i].name);
        fprintf(x->out, "    %s  %s\n", name, reason_name[x->left[i].reason]);
    }
}

/* Rows of one (site, alt) in sorted evidence. */
static size_t find_rows(const lt_sample *s, uint32_t site, uint8_t alt, const lt_evidence **rows)
{
    size_t i = 0, n = 0;
    while (i < s->n_evidence && (s->evidence[i].site < site ||
                                 (s->evidence[i].site == site && s->evidence[i].alt < alt)))
        i++;
    *rows = s->evidence + i;
    while (i + n < s->n_evidence && s->evidence[i + n].site == site &&
           s->evidence[i + n].alt == alt)
        n++;
    return n;
}

/* The sample file must hold just what was seen here. */
static lt_status compare_evidence(const explanation *x, const lt_sample *file, uint32_t site)
{
    const lt_evidence *here, *there;
    size_t n = find_rows(&x->sample, 0, x->locus.alt, &here);
    int same = n == find_rows(file, site, x->locus.alt, &there) || !x->is_snv;
    for (size_t i = 0; x->is_snv && same && i < n; i++)
        same = here[i].bin == there[i].bin && here[i].count == there[i].count;
    same = same && (x->is_snv || lt_indel_same(&x->sample, file, &x->allele));
    for (size_t k = 0; same && k < LT_N_CLASSES; k++)
        same = x->sample.exposure[k] == file->exposure[(size_t)site * LT_N_CLASSES + k];
    return same ? LT_OK
                : lt_hint(lt_fail(LT_EFORMAT, "%s: %s: its evidence is not that of these reads",
                                  x->config->sample_file, x->config->locus),
                          "the sample file was made from other reads, or the reads have changed "
                          "since: run `lowtide call` again");
}

static void print_numbers(FILE *out, const lt_call *call)
{
    if (!call->evaluable)
        fputs("    not evaluable: no molecule shows a usable base\n", out);
    else
        fprintf(out,
                "    p %.3g (before calibration %.3g, threshold %.3g)  VAF %.4g [%.4g, %.4g]  "
                "ln BF %.3g\n    LoD95 %.3g  background %.3g a molecule  q %.3g\n",
                call->p, call->p_raw, call->threshold, call->vaf, call->vaf_lo, call->vaf_hi,
                call->log_bf, call->lod95, call->background, call->q_bh);
}

static lt_status print_call(explanation *x, const lt_sample *file, const lt_calls *calls)
{
    const lt_targets *t = &file->targets;
    LT_TRY(lt_genome_compare(&x->sample.genome, &file->genome, x->config->collect.input,
                             x->config->sample_file));
    uint32_t site = lt_sites_first(t, x->locus.contig, x->locus.pos, x->locus.pos + 1);
    if (site == UINT32_MAX)
        return lt_fail(LT_EINVAL, "%s: %s is not among its target positions",
                       x->config->sample_file, x->config->locus);
    if (lt_provenance_is_consensus(file->provenance) != x->sample.consensus)
        return lt_provenance_other_kind(x->config->sample_file, !x->sample.consensus);
    LT_TRY(compare_evidence(x, file, site));
    if (!x->is_snv) {
        const lt_call *indel = lt_indel_call(calls, file, &x->allele);
        fputs(indel ? "as called:\n" : "not reported in the sample file\n", x->out);
        if (indel)
            print_numbers(x->out, indel);
        return LT_OK;
    }
    lt_calls one = {0};
    lt_model_config model;
    lt_model_config_default(&model);
    model.fixed_rates = 1;
    model.rates = &calls->rates;
    /* It is asked for here, but was not when the sample was called. */
    model.forced_expected = 0;
    model.threshold = lt_provenance_threshold(file);
    LT_TRY(lt_model_call(&one, &x->sample, &x->locus, 1, &model, 1));
    const lt_call *call = NULL;
    for (size_t i = 0; i < calls->n; i++)
        if (calls->call[i].site == site && calls->call[i].alt == x->locus.alt)
            call = &calls->call[i];
    char background[65];
    lt_provenance_call_input(file, "background", background);
    fprintf(x->out, "%s:\n",
            call            ? "as called"
            : background[0] ? "not reported in the sample file; as it would be called, but for "
                              "its background"
                            : "not reported in the sample file; as it would be called");
    for (size_t i = 0; !call && i < one.n; i++)
        if (one.call[i].alt == x->locus.alt)
            call = &one.call[i];
    if (call)
        print_numbers(x->out, call);
    if (call && call->origin != LT_ORIGIN_NOT_JUDGED)
        fprintf(x->out, "    origin: %s, by %s\n", lt_origin_names[call->origin],
                lt_basis_names[call->origin_basis]);
    if (call && call->control_depth)
        fprintf(x->out, "    control: %u of %u molecules\n", (unsigned)call->control_alt,
                (unsigned)call->control_depth);
    lt_calls_clear(&one);
    return LT_OK;
}

/* Bases that ref and alt share at their ends are no part of the change; one must be left. */
static lt_status take_locus(explanation *x, lt_allele *allele, const lt_genome *genome,
                            lt_fasta *fasta)
{
    lt_fasta_bases known = {fasta, genome};
    lt_loci one = {0};
    lt_status st =
        lt_loci_add(&one, allele, lt_fasta_bases_fetch, &known, genome, x->config->locus);
    if (st == LT_OK && one.n)
        *allele = one.allele[0];
    lt_loci_clear(&one);
    LT_TRY(st);
    x->allele = *allele;
    x->is_snv = lt_allele_kind(allele) == LT_ALLELE_SNV;
    x->locus =
        (lt_locus){allele->contig, allele->pos, (uint8_t)(strchr(bases, allele->ref[0]) - bases),
                   (uint8_t)(strchr(bases, allele->alt[0]) - bases)};
    return LT_OK;
}

/* Fills the sample of one target. */
static lt_status init_site(explanation *x, lt_bam *bam, const lt_genome *genome, lt_fasta *fasta)
{
    lt_targets targets = {0};
    lt_interval interval = {
        .contig = x->locus.contig, .beg = x->locus.pos, .end = x->locus.pos + 1};
    lt_status st = lt_targets_merge(&targets, &interval, 1);
    if (st == LT_OK)
        st = lt_sample_init(&x->sample, lt_bam_sample(bam), genome, &targets, fasta);
    if (st == LT_OK && !x->is_snv)
        st = lt_reference_read(&x->reference, &x->sample, fasta);
    lt_targets_clear(&targets);
    LT_TRY(st);
    if (x->is_snv && x->sample.ref[0] != x->locus.ref) /* an N */
        return lt_fail(LT_EINVAL, "%s: the reference has %c there", x->config->locus,
                       bases[x->sample.ref[0]]);
    return LT_OK;
}

/* The one target: the locus; its reference base must be the FASTA's. */
static lt_status prepare_site(explanation *x, lt_bam *bam)
{
    const lt_collect_config *c = &x->config->collect;
    /* The header's genome gets the M5 of the locus' contig, as for a call. */
    lt_genome *genome = (lt_genome *)lt_bam_genome(bam);
    lt_allele allele;
    LT_TRY(lt_locus_parse(&allele, genome, x->config->locus));
    lt_fasta *fasta = NULL;
    uint8_t *needed = calloc((size_t)genome->n_contigs + 1, 1);
    lt_status st =
        needed ? lt_fasta_open(&fasta, c->reference) : lt_fail(LT_ENOMEM, "out of memory");
    if (st == LT_OK) {
        needed[allele.contig] = 1;
        st = lt_fasta_check(fasta, genome, needed, c->input);
    }
    if (st == LT_OK)
        st = take_locus(x, &allele, genome, fasta);
    if (st == LT_OK)
        st = init_site(x, bam, genome, fasta);
    lt_fasta_close(fasta);
    free(needed);
    return st;
}

static lt_status explain(explanation *x, lt_bam *bam)
{
    const lt_collect_config *c = &x->config->collect;
    lt_strands_seen strands;
    LT_TRY(prepare_site(x, bam));
    LT_TRY(lt_strands_decide(&strands, bam, c));
    x->sample.consensus = (uint8_t)strands.consensus;
    fprintf(x->out, "%s: molecules with evidence for %s, strands: %s\n\n", x->config->locus,
            x->is_snv ? x->allele.alt : "the allele",
            strands.consensus ? "consensus reads"
            : strands.duplex  ? "duplex"
                              : "single");
    LT_TRY(read_site(x, bam, &strands));
    print_evidence(x);
    print_left_out(x);
    return LT_OK;
}

static void explanation_clear(explanation *x)
{
    for (size_t i = 0; i < x->n_left; i++)
        free(x->left[i].name);
    free(x->left);
    lt_reference_clear(&x->reference);
    free(x->tables);
    lt_sample_clear(&x->sample);
}

static lt_status explain_input(explanation *x, const lt_sample *file, const lt_calls *calls)
{
    const lt_collect_config *c = &x->config->collect;
    const lt_bam_config bam_config = {
        .reference = c->reference, .umi_tag = c->umi_tag, .sample = c->sample};
    lt_bam *bam;
    x->tables = malloc(sizeof *x->tables);
    if (!x->tables)
        return lt_fail(LT_ENOMEM, "out of memory");
    lt_tables_init(x->tables);
    LT_TRY(lt_bam_open(&bam, c->input, &bam_config));
    lt_status st = explain(x, bam);
    if (st == LT_OK && file)
        st = print_call(x, file, calls);
    lt_bam_close(bam);
    return st;
}

lt_status lt_explaining_run(FILE *out, const lt_explaining_config *config)
{
    lt_explaining_config restored = *config;
    lt_sample file = {0};
    lt_calls calls = {0};
    char umi_tag[3];
    lt_status st = LT_OK;
    if (config->sample_file) {
        st = lt_sample_file_read(&file, &calls, config->sample_file);
        if (st == LT_OK)
            st = lt_provenance_restore(&restored.collect, umi_tag, &file);
    }
    explanation x = {.out = out, .config = &restored};
    if (st == LT_OK)
        st = explain_input(&x, config->sample_file ? &file : NULL, &calls);
    explanation_clear(&x);
    lt_calls_clear(&calls);
    lt_sample_clear(&file);
    return st;
}
