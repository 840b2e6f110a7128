/* simulate.h -- plasma with known truth.
 *
 * cfDNA molecules over a panel, each with the variants it carries, strand-specific damage, a PCR
 * tree with errors in each strand family, reads with qualities and errors, and UMIs as sequenced.
 * Shares no code with the model, so that it can disagree with it. Every draw is a function of
 * (seed, contig, left end, number of the molecule at that end): parts, order and threads change
 * nothing.
 *
 * One generator, two outputs: molecules as the model takes them (lt_sim_next, grouped as they truly
 * are) and alignment records in coordinate order (reads.h). */
#ifndef LT_SIM_SIMULATE_H
#define LT_SIM_SIMULATE_H

#include "error.h"
#include "lowtide/allele.h"
#include "lowtide/genome.h"
#include "lowtide/molecule.h"

/* Where the reference comes from: base codes (A0 C1 G2 T3 N4) of [beg, end), N outside the contig.
 */
typedef struct lt_sim_reference {
    lt_status (*fetch)(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes);
    void *data;
} lt_sim_reference;

typedef struct lt_sim_variant {
    int32_t contig;
    int64_t pos;      /* 0-based */
    uint8_t ref, alt; /* base codes of an SNV; with a change given, of its first bases */
    double vaf;       /* chance that a molecule carries it: 0.5 het, 1 hom */
    uint32_t phase;   /* variants of one phase above 0 are carried by the same molecules, as far as
                         their VAFs allow; 0: independent */
    /* filled by the run: molecules whose reads cover the position, and of these the carriers */
    uint64_t depth, carriers;
    lt_allele change; /* of any kind; ref[0] = 0: the SNV above. The run makes it canonical and
                         fills it for SNVs too; contig, pos, ref, alt are then of it */
} lt_sim_variant;

#define LT_SIM_MAX_QUALITIES 8
typedef struct lt_sim_quality {
    int phred;    /* as written, 2..60 */
    double share; /* of bases; all together 1 */
    double error; /* true error probability: 10^(-phred/10) times the miscalibration */
} lt_sim_quality;

typedef struct lt_sim_config {
    uint64_t seed; /* the sample */
    uint64_t
        assay_seed; /* site and context effects, depth profile: shared by samples of one assay */

    /* molecules */
    double depth;         /* read-covered molecules at a target position, on average: 5000 */
    double depth_spread;  /* standard deviation of ln depth along the targets: 0.2 */
    double dinucleosome;  /* share of fragments around 330 bp: 0.06 */
    int duplex;           /* 1: both strands can be seen under one UMI; 0: one strand a molecule */
    double both_strands;  /* duplex: share of molecules seen on both strands: 0.48 */
    double family;        /* templates (read pairs) a molecule, on average: 6.1 */
    double family_shape;  /* shape of the negative binomial: small is uneven; 1.5 */
    double jackpot_rate;  /* strand families that PCR favoured: 0.001 ... */
    double jackpot_times; /* ... by this factor: 20 (the average stays as given) */
    double low_mapq;      /* molecules with MAPQ 30, and again as many with MAPQ 3, which a caller
                              leaves out: look at molecule.mapq. 0.002 */

    /* damage of the original strands, per base in plus coordinates, averaged over strands, contexts
     * and sites; order: substitution ref * 3 + rank of alt */
    double damage[12];
    double damage_scale;  /* multiplies all: 0.1 */
    double context_sigma; /* of ln rate over the 16 neighbourhoods of a substitution: 0.4 */
    double site_sigma;    /* of ln rate over sites: 0.7 */
    double bad_sites;     /* share of (site, alt) whose rate is higher ... : 0.005 */
    double bad_times;     /* ... by this factor: 20 */
    double end_damage;    /* factor within LT_SIM_END_BP of a fragment end: 2 */
    double copied;        /* share of damage that end repair copies to both strands: 0.06 ... */
    double copied_end;    /* ... and within LT_SIM_END_BP of an end: 0.5 */

    /* PCR: clones hold a fraction phi of the family with density mu / phi^2 (Yule) */
    double pcr_transition;   /* mu: 1e-6 */
    double pcr_transversion; /* mu of each of the two: 2e-7 */
    double late_pcr;         /* errors of one template alone, per base: 1e-6 */

    /* Runs of one base that get one base shorter or, half as often, longer. A run's rate is one of
     * these times what its length gives: 1 1 1 3 10 30 100 200 300 500 at 1 to 10 bases and more
     * for PCR, a tenth of it but at least 1 for reads */
    double slippage;    /* mu of a run of PCR, whose clones are as above: 1e-6 */
    double read_indels; /* of one read alone: 1e-6 */

    /* reads */
    int read_length; /* 135: with these fragments 60 % of covered bases are seen by both mates */
    lt_sim_quality quality[LT_SIM_MAX_QUALITIES];
    int n_qualities; /* the first is what good bases have; the others grow along the read */

    /* UMIs */
    int umi_length[2]; /* 7 and 7; [1] = 0: a single UMI */
    double umi_error;  /* per base and template: 0.001 */

    int on_target_only; /* 1: rows that touch no target get obs = NULL (faster); 0 for records */
} lt_sim_config;

#define LT_SIM_END_BP 8
#define LT_SIM_RUN_BP 10 /* longer runs slip as often */
#define LT_SIM_MARGIN_BP 12
#define LT_SIM_MAX_FRAGMENT 480

/* Plasma on a hybrid-capture duplex panel: mean family 6, spectrum of refdata at a tenth. */
void lt_sim_config_default(lt_sim_config *config);

/* A base of a molecule that differs from the reference before sequencing. */
enum { LT_SIM_VARIANT, LT_SIM_DAMAGE, LT_SIM_CLONE, LT_SIM_LATE };
enum { LT_SIM_ALL = -1, LT_SIM_STRAND_A = -2, LT_SIM_STRAND_B = -3 };
typedef struct lt_sim_edit {
    int32_t offset; /* from the molecule's left */
    int32_t on;     /* index of the one template, or one of the three above */
    uint8_t base;   /* code */
    uint8_t cause;
} lt_sim_edit;

/* A run of one base that is one base shorter or longer in a template's reads. */
typedef struct lt_sim_slip {
    int32_t offset; /* of the run's first base, from the molecule's left */
    uint32_t on;    /* index of the template */
    int8_t mate;    /* 0, 1: only this read, by sequencing; -1: both, by PCR */
    int8_t change;  /* -1 or +1 base */
} lt_sim_slip;

typedef struct lt_sim_molecule {
    lt_molecule molecule;
    uint32_t number;          /* counts the molecules of one left end from 0 */
    uint64_t key;             /* names the molecule within the seed */
    const lt_umi *seen_umi;   /* as sequenced, one a template, in strand A's order of halves */
    const lt_sim_edit *edits; /* in order of cause; a later one overwrites an earlier one. Bases of
                                 an MNV or complex change are edits, gaps are not */
    uint32_t n_edits;
    const lt_sim_slip
        *slips; /* by PCR, then by sequencing. Only runs within the molecule that no gap
                   it carries touches slip; a read shows the first of two that meet */
    uint32_t n_slips;
    const lt_gapped *whole;   /* the reads of a molecule with a gap or slip, two a template, clipped
                                 ones too;   NULL: all its reads are one block */
    const uint32_t *variants; /* indices of the variants carried */
    uint32_t n_variants;
} lt_sim_molecule;

typedef struct lt_sim lt_sim;

/* Everything given is copied except the reference's data. Refused with LT_EINVAL: a config that
 * cannot be, a variant off the genome or whose ref is not the reference's, an insertion that is
 * not LT_SIM_MARGIN_BP shorter than a read. variants may be NULL. One handle a thread.
 *
 * A molecule carries a variant other than an SNV only when it reaches over all of ref (and a gap's
 * next base); of two that overlap, where one has a gap, it carries the first. left and right stay
 * places of the reference: with a gap the molecule is longer or shorter than right - left. */
lt_status lt_sim_open(lt_sim **out, const lt_sim_config *config, const lt_genome *genome,
                      const lt_targets *targets, const lt_sim_reference *reference,
                      const lt_sim_variant *variants, size_t n_variants);
void lt_sim_close(lt_sim *sim);

/* Restricts the run to part 0 <= part < n_parts of the left ends; the parts in order are the whole.
 * Before the first lt_sim_next(). Depths and carriers of variants then add up over parts. */
lt_status lt_sim_select(lt_sim *sim, uint32_t part, uint32_t n_parts);

/* The next molecule with a read on target, by contig and left end; borrowed until the next call.
 * LT_EOF at the end. */
lt_status lt_sim_next(lt_sim *sim, const lt_sim_molecule **molecule);

/* Left ends done and in all, for progress. */
void lt_sim_position(const lt_sim *sim, uint64_t *done, uint64_t *total);

/* Sorted by position and allele, depth and carriers counted so far; borrowed. Indices are those of
 * lt_sim_molecule.variants. */
const lt_sim_variant *lt_sim_variants(const lt_sim *sim, size_t *n);

/* True damage rate of (site, alt) per base of an original strand, [0] A, [1] B: what a background
 * has to learn. neighbours: codes of the bases left and right. */
void lt_sim_damage_rate(const lt_sim *sim, int32_t contig, int64_t pos, const uint8_t neighbours[2],
                        uint8_t ref, uint8_t alt, double rate[2]);

/* Draws n sites of the targets without replacement, with an alternative allele each, keyed by seed,
 * in random order; vaf and phase are 0. *variants is freed by the caller. LT_EINVAL when there are
 * too few sites. */
lt_status lt_sim_variants_draw(lt_sim_variant **variants, size_t n, uint64_t seed,
                               const lt_targets *targets, const lt_sim_reference *reference);

#endif
