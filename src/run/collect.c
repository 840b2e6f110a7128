/* collect.c -- shards, workers, and adding up.
 *
 * Each worker repeats: take the next shard; read its windows; assemble molecules; gather them;
 * evaluate full batches; hand over the shard's counts under a lock. Per-site arrays are written in
 * place, each shard its own part. */
#include "collect.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "asked.h"
#include "bam.h"
#include "clock.h"
#include "device.h"
#include "evaluate.h"
#include "fasta.h"
#include "gather.h"
#include "loci.h"
#include "indel_ask.h"
#include "log.h"
#include "progress.h"
#include "sample_file.h"
#include "sites_init.h"
#include "strands.h"
#include "tables.h"

enum {
    BATCH_HOST = 1 << 14,
    BATCH_DEVICE = 1 << 18,
    SHARDS_A_THREAD = 4,
    TELL_EVERY = 1 << 14,
    TIME_EVERY = 509
};

typedef struct run_state {
    const lt_collect_config *config;
    lt_sample *sample;
    const lt_reference *reference;
    const lt_tables *tables;
    lt_device *device;
    lt_progress *progress;
    lt_shard *shard;
    lt_shard_counts *result;
    size_t n_shards, next_shard, batch;
    lt_bam *stream; /* the one handle of a file that cannot be opened twice */
    pthread_mutex_t lock;
    uint64_t records;
    double stage[LT_N_STAGES];
    lt_status status; /* of the first shard in order that failed */
    size_t failed_shard;
    char message[2048], hint[2048];
} run_state;

typedef struct worker {
    run_state *run;
    lt_bam *bam;
    lt_queue *queue;
    lt_gather *gather;
    lt_assembler *assembler;
    lt_interval *window;
    size_t n_windows, window_capacity;
    int timed; /* whether this record is one whose stages are timed */
    double stage[LT_N_STAGES];
} worker;

void lt_collect_config_default(lt_collect_config *config)
{
    *config = (lt_collect_config){.device = "auto", .threads = 1};
    lt_assembler_config_default(&config->assembler);
}

/* Evaluation is timed each time, as it comes in batches. */
static lt_status evaluate(worker *w)
{
    double begin = lt_clock_cpu();
    LT_TRY(lt_evaluate(w->gather, w->queue, w->run->tables));
    double spent = lt_clock_cpu() - begin;
    w->stage[LT_STAGE_EVALUATE] += spent;
    if (w->timed)
        w->stage[LT_STAGE_ASSEMBLE] -= TIME_EVERY * spent;
    return LT_OK;
}

static lt_status take_molecule(void *data, const lt_molecule *molecule)
{
    worker *w = data;
    double begin = w->timed ? lt_clock_cpu() : 0;
    LT_TRY(lt_gather_molecule(w->gather, molecule));
    if (w->timed) {
        double spent = TIME_EVERY * (lt_clock_cpu() - begin);
        w->stage[LT_STAGE_GATHER] += spent;
        w->stage[LT_STAGE_ASSEMBLE] -= spent;
    }
    int is_full = lt_gather_batch(w->gather)->n >= w->run->batch ||
                  lt_gather_alleles(w->gather)->batch.n_jobs >= w->run->batch;
    return is_full ? evaluate(w) : LT_OK;
}

/* The next record into the assembler. */
static lt_status take_record(worker *w, const lt_read **read)
{
    double begin = w->timed ? lt_clock_cpu() : 0;
    LT_TRY(lt_bam_next(w->bam, read));
    double between = w->timed ? lt_clock_cpu() : 0;
    LT_TRY(lt_assembler_push(w->assembler, *read));
    if (w->timed) {
        w->stage[LT_STAGE_READ] += TIME_EVERY * (between - begin);
        w->stage[LT_STAGE_ASSEMBLE] += TIME_EVERY * (lt_clock_cpu() - between);
    }
    return LT_OK;
}

/* The stretches to read for a shard: its sites and max_fragment around them, merged. */
static lt_status make_windows(worker *w, const lt_shard *shard)
{
    const int64_t margin = w->run->config->assembler.max_fragment;
    w->n_windows = 0;
    for (size_t i = 0; i < shard->targets->n; i++) {
        lt_interval s;
        if (!lt_shard_slice(shard, i, &s))
            continue;
        s.beg = s.beg > margin ? s.beg - margin : 0;
        s.end += margin;
        lt_interval *last = w->n_windows ? &w->window[w->n_windows - 1] : NULL;
        if (last && last->contig == s.contig && s.beg <= last->end) {
            last->end = s.end;
            continue;
        }
        LT_TRY(
            lt_array_reserve(&w->window, &w->window_capacity, w->n_windows + 1, sizeof *w->window));
        w->window[w->n_windows++] = s;
    }
    return LT_OK;
}

static void tell(worker *w, uint64_t n, const lt_read *read)
{
    char where[300];
    const lt_genome *genome = lt_bam_genome(w->bam);
    if (read->contig < 0)
        return;
    snprintf(where, sizeof where, "%s:%lld", genome->contig[read->contig].name,
             (long long)read->beg + 1);
    lt_progress_add(w->run->progress, 0, n, where);
}

/* Whether another worker failed: then the rest is not worth doing. */
static int has_failed(run_state *run)
{
    pthread_mutex_lock(&run->lock);
    int failed = run->status < 0;
    pthread_mutex_unlock(&run->lock);
    return failed;
}

static lt_status read_windows(worker *w)
{
    const lt_read *read;
    lt_status st;
    uint64_t n = 0;
    while ((st = take_record(w, &read)) == LT_OK) {
        w->timed = ++n % TIME_EVERY == 0;
        if (n % TELL_EVERY == 0)
            tell(w, TELL_EVERY, read);
        if (n % TELL_EVERY == 0 && has_failed(w->run))
            return LT_OK;
    }
    pthread_mutex_lock(&w->run->lock);
    w->run->records += n;
    w->timed = 0;
    pthread_mutex_unlock(&w->run->lock);
    if (st != LT_EOF)
        return st;
    LT_TRY(lt_assembler_finish(w->assembler));
    return evaluate(w);
}

static void add_tallies(lt_sample *sample, const lt_assembler *assembler, const lt_gather *gather)
{
    const uint64_t *ledger = lt_assembler_ledger(assembler);
    for (size_t i = 0; i < LT_N_LEDGER; i++)
        sample->ledger[i] += ledger[i];
    /* lt_family_tally is nothing but uint64_t counters. */
    const uint64_t *from = (const uint64_t *)lt_assembler_families(assembler);
    uint64_t *to = (uint64_t *)&sample->families;
    for (size_t i = 0; i < sizeof sample->families / sizeof *to; i++)
        to[i] += from[i];
    lt_gather_add_to(gather, sample);
}

static lt_status run_shard(worker *w, size_t index)
{
    run_state *run = w->run;
    const lt_shard *shard = &run->shard[index];
    lt_assembler_config config = run->config->assembler;
    const lt_assembler_sink sink = {.molecule = take_molecule, .data = w};
    config.shard = shard;
    config.max_bytes = run->config->max_memory / (size_t)run->config->threads;
    LT_TRY(make_windows(w, shard));
    LT_TRY(lt_bam_select(w->bam, w->window, w->n_windows));
    LT_TRY(lt_gather_create(&w->gather, run->sample, shard, run->config->dense));
    lt_gather_look_for_alleles(w->gather, run->reference);
    LT_TRY(lt_assembler_create(&w->assembler, &config, lt_bam_genome(w->bam), &sink));
    LT_TRY(read_windows(w));
    lt_gather_finish(w->gather);
    LT_TRY(lt_shard_counts_take(&run->result[index], w->gather));
    pthread_mutex_lock(&run->lock);
    add_tallies(run->sample, w->assembler, w->gather);
    pthread_mutex_unlock(&run->lock);
    lt_progress_add(run->progress, shard->site_end - shard->site_beg, 0, NULL);
    return LT_OK;
}

static lt_status open_worker(worker *w)
{
    run_state *run = w->run;
    const lt_collect_config *c = run->config;
    const lt_bam_config bam_config = {.reference = c->reference,
                                      .umi_tag = c->umi_tag,
                                      .sample = c->sample,
                                      .kind =
                                          c->assembler.consensus ? LT_BAM_CONSENSUS : LT_BAM_RAW};
    if (run->stream)
        w->bam = run->stream;
    else
        LT_TRY(lt_bam_open(&w->bam, c->input, &bam_config));
    return lt_queue_open(&w->queue, run->device);
}

static void fail_run(run_state *run, size_t shard, lt_status status)
{
    pthread_mutex_lock(&run->lock);
    if (run->status == LT_OK || shard < run->failed_shard) {
        run->status = status;
        run->failed_shard = shard;
        snprintf(run->message, sizeof run->message, "%s", lt_error_message());
        snprintf(run->hint, sizeof run->hint, "%s", lt_error_hint());
    }
    pthread_mutex_unlock(&run->lock);
}

static void *work(void *data)
{
    run_state *run = data;
    worker w = {.run = run};
    lt_status st = open_worker(&w);
    if (st < 0)
        fail_run(run, 0, st);
    while (st == LT_OK) {
        pthread_mutex_lock(&run->lock);
        size_t index = run->status == LT_OK ? run->next_shard++ : run->n_shards;
        pthread_mutex_unlock(&run->lock);
        if (index >= run->n_shards)
            break;
        st = run_shard(&w, index);
        if (st < 0)
            fail_run(run, index, st);
        lt_gather_destroy(w.gather);
        lt_assembler_destroy(w.assembler);
        w.gather = NULL;
        w.assembler = NULL;
    }
    pthread_mutex_lock(&run->lock);
    for (size_t i = 0; i < LT_N_STAGES; i++)
        run->stage[i] += w.stage[i];
    pthread_mutex_unlock(&run->lock);
    lt_queue_close(w.queue);
    if (w.bam != run->stream)
        lt_bam_close(w.bam);
    free(w.window);
    return NULL;
}

static lt_status run_threads(run_state *run, int n_threads)
{
    pthread_t *thread = calloc((size_t)n_threads, sizeof *thread);
    int n_started = 0;
    if (!thread)
        return lt_fail(LT_ENOMEM, "out of memory");
    while (n_started < n_threads - 1 && !pthread_create(&thread[n_started], NULL, work, run))
        n_started++;
    work(run);
    for (int i = 0; i < n_started; i++)
        pthread_join(thread[i], NULL);
    free(thread);
    if (run->status < 0) {
        lt_fail(run->status, "%s", run->message);
        return run->hint[0] ? lt_hint(run->status, "%s", run->hint) : run->status;
    }
    return LT_OK;
}

/* Shards of equal numbers of sites. */
static lt_status make_shards(run_state *run)
{
    const uint32_t n_sites = run->sample->targets.n_sites;
    size_t n = run->config->threads > 1 ? (size_t)run->config->threads * SHARDS_A_THREAD : 1;
    if (run->stream)
        n = 1;
    if (n > n_sites)
        n = n_sites;
    run->shard = calloc(n + 1, sizeof *run->shard);
    run->result = calloc(n + 1, sizeof *run->result);
    if (!run->shard || !run->result)
        return lt_fail(LT_ENOMEM, "out of memory");
    run->n_shards = n;
    for (size_t i = 0; i < n; i++)
        run->shard[i] = (lt_shard){&run->sample->targets, (uint32_t)((uint64_t)n_sites * i / n),
                                   (uint32_t)((uint64_t)n_sites * (i + 1) / n)};
    return LT_OK;
}

static lt_status run_shards(run_state *run)
{
    const lt_collect_config *c = run->config;
    LT_TRY(make_shards(run));
    run->batch = c->batch ? c->batch : lt_device_is_host(run->device) ? BATCH_HOST : BATCH_DEVICE;
    run->progress = lt_progress_create("call", run->sample->targets.n_sites, c->quiet);
    lt_status st = run_threads(run, run->stream ? 1 : c->threads);
    lt_progress_destroy(run->progress);
    LT_TRY(st);
    LT_TRY(lt_check_umis(run->sample->ledger));
    return lt_shard_counts_join(run->sample, run->result, run->n_shards);
}

static lt_status run_on_device(run_state *run, lt_collect_seen *seen)
{
    lt_tables *tables = malloc(sizeof *tables);
    if (!tables)
        return lt_fail(LT_ENOMEM, "out of memory");
    lt_tables_init(tables);
    run->tables = tables;
    lt_status st = lt_device_open(&run->device, run->config->device, tables, 0);
    if (st == LT_OK) {
        snprintf(seen->device, sizeof seen->device, "%s", lt_device_name(run->device));
        pthread_mutex_init(&run->lock, NULL);
        st = run_shards(run);
        pthread_mutex_destroy(&run->lock);
    }
    lt_device_close(run->device);
    for (size_t i = 0; run->result && i < run->n_shards; i++)
        lt_shard_counts_clear(&run->result[i]);
    free(run->shard);
    free(run->result);
    free(tables);
    return st;
}

/* Compares the contigs of the targets that were not compared yet. */
static lt_status check_contigs(lt_fasta *fasta, lt_genome *genome, uint8_t *known,
                               const lt_targets *targets, const char *input)
{
    uint8_t *needed = calloc((size_t)genome->n_contigs + 1, 1);
    if (!needed)
        return lt_fail(LT_ENOMEM, "out of memory");
    for (size_t i = 0; i < targets->n; i++) {
        int32_t contig = targets->interval[i].contig;
        needed[contig] = !known[contig];
    }
    for (int32_t i = 0; i < genome->n_contigs; i++)
        known[i] |= needed[i];
    lt_status st = lt_fasta_check(fasta, genome, needed, input);
    free(needed);
    return st;
}

/* The reference is compared first, so that loci are not blamed for it. */
static lt_status read_targets(lt_targets *targets, lt_genome *genome, lt_fasta *fasta,
                              lt_collect_seen *seen, const lt_collect_config *c)
{
    LT_TRY(lt_targets_read(targets, genome, c->targets, c->regions, c->n_regions));
    uint8_t *known = calloc((size_t)genome->n_contigs + 1, 1);
    lt_status st = known ? check_contigs(fasta, genome, known, targets, c->input)
                         : lt_fail(LT_ENOMEM, "out of memory");
    if (st == LT_OK && c->loci)
        st = lt_asked_read(&seen->loci, c->n_regions ? NULL : targets, genome, fasta, c->loci);
    if (st == LT_OK && c->loci)
        st = check_contigs(fasta, genome, known, targets, c->input);
    free(known);
    return st;
}

static lt_status prepare_sites(lt_sample *sample, lt_reference *reference, lt_bam *bam,
                               lt_collect_seen *seen, const lt_collect_config *c)
{
    lt_fasta *fasta;
    lt_targets targets = {0};
    /* The header's genome gets the M5 of the contigs in use; the sample has its own copy. */
    lt_genome *genome = (lt_genome *)lt_bam_genome(bam);
    LT_TRY(lt_fasta_open(&fasta, c->reference));
    lt_status st = read_targets(&targets, genome, fasta, seen, c);
    if (st == LT_OK)
        st = lt_sample_init(sample, lt_bam_sample(bam), genome, &targets, fasta);
    if (st == LT_OK)
        st = lt_reference_read(reference, sample, fasta);
    lt_targets_clear(&targets);
    lt_fasta_close(fasta);
    return st;
}

/* An index of another file can say that there is nothing anywhere: it must find the first read. */
static lt_status check_index(lt_bam *bam, const char *path)
{
    const lt_read *read;
    if (!lt_bam_has_index(bam))
        return LT_OK;
    LT_TRY(lt_bam_select(bam, NULL, 0));
    lt_status st = lt_bam_next(bam, &read);
    if (st == LT_EOF || (st == LT_OK && read->contig < 0))
        return lt_bam_select(bam, NULL, 0);
    LT_TRY(st);
    const lt_interval first = {.contig = read->contig, .beg = read->beg, .end = read->end};
    LT_TRY(lt_bam_select(bam, &first, 1));
    st = lt_bam_next(bam, &read);
    if (st == LT_OK)
        return lt_bam_select(bam, NULL, 0); /* as it was opened */
    if (st != LT_EOF)
        return st;
    return lt_hint(lt_fail(LT_EFORMAT, "%s: its index does not find its first read", path),
                   "the index is of another file; make it again: samtools index %s", path);
}

/* While the reference around the targets is known. */
static lt_status ask_indels(lt_sample *sample, const lt_loci *loci, const lt_reference *reference)
{
    uint32_t *asked;
    size_t n, n_off;
    lt_status st = lt_indels_ask(sample, loci->allele, loci->n, reference, &asked, &n, &n_off);
    free(asked);
    return st;
}

static lt_status collect_from(lt_sample *sample, lt_reference *reference, lt_bam *bam,
                              lt_collect_seen *seen, const lt_collect_config *config)
{
    LT_TRY(check_index(bam, config->input));
    LT_TRY(prepare_sites(sample, reference, bam, seen, config));
    LT_TRY(lt_strands_decide(&seen->strands, bam, config));
    lt_collect_config decided = *config;
    decided.assembler.duplex = seen->strands.duplex;
    decided.assembler.consensus = seen->strands.consensus;
    run_state run = {.config = &decided, .sample = sample, .reference = reference};
    if (!lt_bam_has_index(bam))
        run.stream = bam;
    lt_status st = run_on_device(&run, seen);
    sample->consensus = (uint8_t)seen->strands.consensus;
    seen->records = run.records;
    if (st == LT_OK)
        st = ask_indels(sample, &seen->loci, reference);
    if (st == LT_OK && !run.records)
        lt_log_line(LT_LOG_WARNING, "input: %s: no read lies on or near the targets",
                    config->input);
    memcpy(seen->stage, run.stage, sizeof seen->stage);
    return st;
}

lt_status lt_collect(lt_sample *sample, lt_collect_seen *seen, const lt_collect_config *config)
{
    lt_collect_seen unseen;
    if (!seen)
        seen = &unseen;
    memset(seen, 0, sizeof *seen);
    const lt_bam_config bam_config = {
        .reference = config->reference, .umi_tag = config->umi_tag, .sample = config->sample};
    lt_bam *bam;
    LT_TRY(lt_bam_open(&bam, config->input, &bam_config));
    lt_reference reference = {0};
    lt_status st = collect_from(sample, &reference, bam, seen, config);
    lt_reference_clear(&reference);
    lt_bam_close(bam);
    if (st < 0)
        lt_sample_clear(sample);
    return st;
}
