/* series_table.c -- see series_table.h. */
#include "series_table.h"

#include <stddef.h>

#define YES "no,yes"
#define STATES "detected,not_detected,not_evaluable"
#define ORIGINS "not_judged,germline,chip,tumour,unresolved"

#define REAL(name, field, units, what)                           \
    {                                                            \
        name, AT(field), LT_F64, units, what, NULL, LT_NUMBER, 0 \
    }
#define COUNT(name, field, units, what)                          \
    {                                                            \
        name, AT(field), LT_U32, units, what, NULL, LT_NUMBER, 0 \
    }
#define LONG(name, field, units, what)                           \
    {                                                            \
        name, AT(field), LT_U64, units, what, NULL, LT_NUMBER, 0 \
    }
#define SIGNED(name, field, units, what)                         \
    {                                                            \
        name, AT(field), LT_I64, units, what, NULL, LT_NUMBER, 0 \
    }
#define CODE(name, field, what, names)                         \
    {                                                          \
        name, AT(field), LT_U8, "1", what, names, LT_NUMBER, 0 \
    }
#define TEXT(name, field, what)                                \
    {                                                          \
        name, AT(field), LT_U8, "1", what, NULL, LT_POINTER, 0 \
    }
#define INLINE(name, field, width, what)                          \
    {                                                             \
        name, AT(field), LT_U8, "1", what, NULL, LT_INLINE, width \
    }

#define AT(field) offsetof(lt_series, field)
static const lt_record_column settings[] = {
    TEXT("patient_id", patient_id, "patient"),
    LONG("revision", revision, "1", "changes of the series so far"),
    REAL("alpha", settings.alpha, "1", "p up to which one draw is detected"),
    REAL("alpha_patient", settings.alpha_patient, "1",
         "false alarms a patient over the planned draws; NaN: alpha counts"),
    COUNT("planned_draws", settings.planned_draws, "1", "draws that are planned"),
    REAL("lod_limit", settings.lod_limit, "1", "a draw whose LoD95 lies above is not evaluable"),
    COUNT("min_loci", settings.min_loci, "1", "fewer evaluable loci: not evaluable"),
    REAL("clearance_lod", settings.clearance_lod, "1", "clearance needs an LoD95 below"),
    REAL("pg_per_hge", settings.pg_per_hge, "pg", "mass of a haploid genome"),
    REAL("purity", settings.purity, "1", "of the tumour sample; NaN when not known"),
    TEXT("baseline", settings.baseline, "sample_id; empty: the first evaluable draw"),
    INLINE("background", background, LT_SERIES_DIGEST, "content of the background; empty: none"),
    CODE("naive", naive, "no tumour list: loci are calls of a draw", YES),
    SIGNED("nadir", nadir, "1", "timepoint of the lowest burden; -1: none is evaluable"),
    REAL("clearance_day", clearance_day, "d", "day of the first clearance; NaN: none"),
};
#undef AT

#define AT(field) offsetof(lt_series_locus, field)
static const lt_record_column loci[] = {
    COUNT("contig", allele.contig, "1", "row of /genome"),
    SIGNED("pos", allele.pos, "{base}", "0-based position of the first base of ref"),
    INLINE("ref", allele.ref, LT_ALLELE_BASES + 1, "reference allele"),
    INLINE("alt", allele.alt, LT_ALLELE_BASES + 1, "alternative allele"),
    TEXT("gene", gene, "gene; empty when not known"),
    TEXT("source", source, "list that it came with"),
    COUNT("tumor_alt", tumour_alt, "{read}", "reads of the tumour that show it"),
    COUNT("tumor_depth", tumour_depth, "{read}", "reads of the tumour; 0 when not known"),
    REAL("tumor_vaf", tumour_vaf, "1", "allele fraction in the tumour; NaN when not known"),
    COUNT("wbc_alt", wbc_alt, "{read}", "reads of white blood cells that show it"),
    COUNT("wbc_depth", wbc_depth, "{read}", "reads of white blood cells; 0 when not known"),
    REAL("cn_total", cn_total, "1", "copies in the tumour; NaN when not known"),
    REAL("multiplicity", multiplicity, "1", "copies with the allele; NaN when not known"),
    REAL("clonality", clonality, "1", "share of tumour cells with it; NaN when not known"),
    CODE("mask", mask, "bits: why it stays out of the burden; 0: it counts",
         "user,chip,germline,panel_of_normals"),
    CODE("mask_given", mask_given, "bits of mask that the user gave",
         "user,chip,germline,panel_of_normals"),
};
#undef AT

#define AT(field) offsetof(lt_draw, field)
static const lt_record_column timepoints[] = {
    TEXT("sample_id", sample_id, "draw"),
    INLINE("collected", date, LT_SERIES_DATE, "date of the draw; empty where days are numbered"),
    REAL("day", day, "d", "since the earliest dated draw, or as given"),
    REAL("plasma_ml", plasma_ml, "mL", "plasma; NaN when not told"),
    REAL("cfdna_ng_per_ml", cfdna_ng_per_ml, "ng/mL", "cfDNA a mL of plasma; NaN when not told"),
    REAL("input_ng", input_ng, "ng", "cfDNA put into the library; NaN when not told"),
    INLINE("sample_digest", digest, LT_SERIES_DIGEST, "SHA-256 that names its evidence"),
    CODE("state", burden.state, "state of the draw", STATES),
    CODE("chose_loci", chose_loci, "loci were chosen among its own calls: its p is no test", YES),
};

static const lt_record_column burden[] = {
    CODE("state", burden.state, "state of the draw", STATES),
    CODE("carried_by_one", burden.carried_by_one, "detected, but not without one locus", YES),
    REAL("tf", burden.tf, "1", "tumour fraction: mode; 0: none is asked for"),
    REAL("tf_lo", burden.tf_lo, "1", "lower end of its 95 % interval"),
    REAL("tf_hi", burden.tf_hi, "1", "upper end; one-sided 95 % bound where tf is 0"),
    REAL("mean_vaf", burden.mean_vaf, "1", "mean allele fraction over loci, zeros included"),
    REAL("mean_vaf_lo", burden.mean_vaf_lo, "1", "lower end of its 95 % interval"),
    REAL("mean_vaf_hi", burden.mean_vaf_hi, "1", "upper end"),
    REAL("mtm_per_ml", burden.mtm_per_ml, "mL-1", "mutant molecules a mL of plasma"),
    REAL("mtm_per_ml_lo", burden.mtm_per_ml_lo, "mL-1", "lower end of its 95 % interval"),
    REAL("mtm_per_ml_hi", burden.mtm_per_ml_hi, "mL-1", "upper end"),
    REAL("hge_per_ml", burden.hge_per_ml, "mL-1", "haploid genome equivalents a mL of plasma"),
    REAL("conversion", burden.conversion, "1", "molecules a locus of the hGE put in"),
    REAL("p_model", burden.p_model, "1", "integrated test, with the sample factor"),
    REAL("p_uncorrected", burden.p_uncorrected, "1", "the same without it"),
    REAL("p_decoy", burden.p_decoy, "1", "rank among sets of positions without variants"),
    REAL("p_control", burden.p_control, "1", "rank among controls"),
    REAL("specificity_lo", burden.specificity_lo, "1",
         "share of controls not called, 95 % interval"),
    REAL("specificity_hi", burden.specificity_hi, "1", "its upper end"),
    REAL("loo", burden.loo, "1", "p without the locus whose absence raises it most"),
    REAL("lod95", burden.lod95, "1", "tumour fraction found with probability .95"),
    REAL("lod50", burden.lod50, "1", "tumour fraction found with probability .5"),
    REAL("ceiling", burden.ceiling, "1",
         "tumour fraction of which one molecule is sampled with probability .95"),
    REAL("sample_factor", burden.sample_factor, "1",
         "strong molecules on the decoys, observed over expected"),
    REAL("alpha", burden.alpha, "1", "p up to which it is detected"),
    COUNT("n_decoys", burden.n_decoys, "1", "sets of decoys"),
    COUNT("n_controls", burden.n_controls, "1", "controls that it is compared with"),
    COUNT("n_evaluable", burden.n_evaluable, "1", "loci that count"),
    COUNT("n_supporting", burden.n_supporting, "1", "of these, with an alternative molecule"),
    LONG("informative_molecules", burden.informative_molecules, "{molecule}",
         "molecules at loci that count, summed"),
};

static const lt_record_column response[] = {
    CODE("kind", response.kind, "what can be told",
         "baseline,ratio,at_most,clearance,not_evaluable"),
    REAL("ratio", response.ratio, "1", "tumour fraction over that at baseline: median"),
    REAL("lo", response.lo, "1", "lower end of its 95 % interval"),
    REAL("hi", response.hi, "1", "upper end; one-sided bound where not detected"),
    REAL("p_below_half", response.p_below_half, "1", "P(ratio < .5)"),
    REAL("p_below_tenth", response.p_below_tenth, "1", "P(ratio < .1)"),
};

static const lt_record_column quality[] = {
    REAL("depth_median", quality.depth_median, "{molecule}", "molecules a target position"),
    COUNT("n_sites", quality.n_sites, "{base}", "target positions"),
    LONG("molecules", quality.molecules, "{molecule}", "molecules"),
    LONG("templates", quality.templates, "{template}", "templates"),
    LONG("singletons", quality.singletons, "{molecule}", "molecules of one template"),
    LONG("duplex", quality.duplex, "{molecule}", "molecules seen on both strands"),
    REAL("calibration_alpha", quality.calibration_alpha, "1", "p_cal = max(p, exp(alpha) p^kappa)"),
    REAL("calibration_kappa", quality.calibration_kappa, "1", "kappa of it"),
    REAL("contamination", quality.contamination, "1",
         "share of molecules that are another person's; NaN when not known"),
    REAL("contamination_lo", quality.contamination_lo, "1", "lower end of its 95 % interval"),
    REAL("contamination_hi", quality.contamination_hi, "1", "upper end"),
};
#undef AT

#define AT(field) offsetof(lt_series_control, field)
static const lt_record_column controls[] = {
    TEXT("sample_id", sample_id, "sample without the tumour"),
    INLINE("sample_digest", digest, LT_SERIES_DIGEST, "SHA-256 that names its evidence"),
    REAL("p_model", p_model, "1", "integrated test, as if it were a draw"),
    COUNT("n_evaluable", n_evaluable, "1", "loci that count"),
    LONG("informative_molecules", informative_molecules, "{molecule}", "molecules at these"),
};
#undef AT

#define AT(field) offsetof(lt_kinetics, field)
static const lt_record_column kinetics[] = {
    COUNT("first", first, "1", "timepoint it begins with"),
    COUNT("last", last, "1", "timepoint it ends with"),
    COUNT("n_draws", n_draws, "1", "evaluable draws it rests on"),
    CODE("trend", trend, "whether the interval of the slope leaves out 0",
         "falling,rising,unclear"),
    REAL("slope", slope, "d-1", "of ln tumour fraction: median"),
    REAL("lo", lo, "d-1", "lower end of its 95 % interval"),
    REAL("hi", hi, "d-1", "upper end"),
    REAL("time", time, "d", "apparent half-life (falling) or doubling time (rising); else NaN"),
    REAL("time_lo", time_lo, "d", "lower end of its 95 % interval"),
    REAL("time_hi", time_hi, "d", "upper end"),
};
#undef AT

#define AT(field) offsetof(lt_mark, field)
static const lt_record_column therapy[] = {
    CODE("kind", kind, "what it is", "therapy,imaging,surgery,other"),
    TEXT("label", label, "what is shown beside it"),
    INLINE("start", start, LT_SERIES_DATE, "date; empty where days are numbered"),
    INLINE("end", end, LT_SERIES_DATE, "date; empty: not ended, or days are numbered"),
    REAL("start_day", start_day, "d", "day it begins"),
    REAL("end_day", end_day, "d", "day it ends; NaN: it goes on"),
};
#undef AT

#define AT(field) offsetof(lt_history, field)
static const lt_record_column history[] = {
    LONG("revision", revision, "1", "of the series after the action"),
    TEXT("action", action, "what was done"),
    TEXT("sample_id", sample_id, "draw it was done to; empty: none"),
    INLINE("digest", digest, LT_SERIES_DIGEST, "of evidence or background; empty: none"),
};
#undef AT

#define AT(field) offsetof(lt_draw_locus, field)
static const lt_record_column counts[] = {
    CODE("assessed", assessed, "it is a target of the draw", YES),
    CODE("evaluable", evaluable, "molecules show usable bases", YES),
    CODE("origin", origin, "where it comes from, as the draw's own calls tell", ORIGINS),
    COUNT("depth", depth, "{molecule}", "molecules over the locus"),
    COUNT("alt", alt, "{molecule}", "of these, alternative"),
    COUNT("depth_duplex", depth_duplex, "{molecule}", "molecules with reads of both strands"),
    COUNT("alt_duplex", alt_duplex, "{molecule}", "of these, alternative"),
    COUNT("alt_forward", alt_forward, "{molecule}", "alternative, seen on strand A"),
    COUNT("alt_reverse", alt_reverse, "{molecule}", "alternative, seen on strand B"),
    COUNT("raw_depth", raw_depth, "{base}", "usable read bases"),
    COUNT("raw_alt", raw_alt, "{base}", "of these, alternative"),
};

static const lt_record_column layers[] = {
    REAL("vaf", vaf, "1", "allele fraction; NaN where not evaluable"),
    REAL("vaf_lo", vaf_lo, "1", "lower end of its 95 % interval"),
    REAL("vaf_hi", vaf_hi, "1", "upper end"),
    REAL("p", p, "1", "p of this locus alone, calibrated"),
    REAL("log_lr", log_lr, "1", "ln L(tau) / L(0) at the draw's tau; NaN where it does not count"),
    REAL("p_without", p_without, "1", "p of the draw without this locus; NaN where not computed"),
};
#undef AT

#define AT(field) offsetof(lt_match, field)
static const lt_record_column identity[] = {
    COUNT("shared", shared, "1", "positions where both genotypes are plain"),
    COUNT("agree", agree, "1", "of these, with equal genotypes"),
    REAL("log_odds", log_odds, "1", "ln P(seen | one person) / P(seen | two)"),
    CODE("verdict", verdict, "whether both are one person", "not_evaluable,same,other"),
};
#undef AT

#define TABLE(columns, group, dims, type)                                          \
    {                                                                              \
        group, dims, columns, sizeof columns / sizeof *columns, sizeof(type), 0, 0 \
    }

lt_records lt_series_records(enum lt_series_table table, size_t n1, size_t n2)
{
    static const lt_records tables[LT_N_SERIES_TABLES] = {
        [LT_TABLE_SETTINGS] = TABLE(settings, "/settings", "one", lt_series),
        [LT_TABLE_LOCI] = TABLE(loci, "/loci", "locus", lt_series_locus),
        [LT_TABLE_TIMEPOINTS] = TABLE(timepoints, "/timepoints", "timepoint", lt_draw),
        [LT_TABLE_BURDEN] = TABLE(burden, "/burden", "timepoint", lt_draw),
        [LT_TABLE_RESPONSE] = TABLE(response, "/response", "timepoint", lt_draw),
        [LT_TABLE_QUALITY] = TABLE(quality, "/quality", "timepoint", lt_draw),
        [LT_TABLE_CONTROLS] = TABLE(controls, "/controls", "control", lt_series_control),
        [LT_TABLE_KINETICS] = TABLE(kinetics, "/kinetics", "segment", lt_kinetics),
        [LT_TABLE_THERAPY] = TABLE(therapy, "/therapy", "mark", lt_mark),
        [LT_TABLE_HISTORY] = TABLE(history, "/history", "action", lt_history),
        [LT_TABLE_COUNTS] = TABLE(counts, "/counts", "locus,timepoint", lt_draw_locus),
        [LT_TABLE_LAYERS] = TABLE(layers, "/layers", "locus,timepoint", lt_draw_locus),
        [LT_TABLE_IDENTITY] = TABLE(identity, "/identity", "timepoint,timepoint", lt_match),
    };
    lt_records records = tables[table];
    records.n1 = n1;
    records.n2 = n2;
    return records;
}
