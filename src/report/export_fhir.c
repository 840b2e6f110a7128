/* export_fhir.c -- the series as a FHIR R4 Bundle, by the Genomics Reporting guide (STU2).
 *
 * Codes are LOINC's: 69548-6 genetic variant assessment, whose answers LL1971-2 are Present,
 * Absent, No call and Indeterminate; 81258-6 allele fraction; 82121-5 allelic read depth (here:
 * molecules). Observations are preliminary: nobody has verified them. Ids are made of the
 * patient's, the sample's and the locus' names, so they stay when draws are added.
 * Memory: one resource. */
#include <math.h>
#include <string.h>

#include "export.h"
#include "export_field.h"
#include "fhir.h"
#include "series.h"

#define GUIDE "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/"
#define NOTE                                                                          \
    "For research use only, not for diagnosis. Counts are molecules (UMI families), " \
    "not reads. Not detected is not absent: the LoD95 says what would have been found."

/* A Bundle that is being written. */
typedef struct bundle {
    lt_json_writer w; /* remembers when a piece got no memory */
    const lt_series *s;
} bundle;

static void put(bundle *b, json_t *object, const char *name, json_t *value)
{
    if (lt_json_put(object, name, value) != 0)
        b->w.failed = 1;
}

/* A component: its code, and the value under its name. */
static void put_component(bundle *b, json_t *list, json_t *code, const char *name, json_t *value)
{
    if (lt_fhir_component(list, code, name, value) != 0)
        b->w.failed = 1;
}

static lt_uuid patient_id(const lt_series *s)
{
    return lt_fhir_uuid("Patient", s->patient_id, "", "");
}

static lt_uuid specimen_id(const lt_series *s, const lt_draw *d)
{
    return lt_fhir_uuid("Specimen", s->patient_id, d->sample_id, "");
}

static lt_uuid fraction_id(const lt_series *s, const lt_draw *d)
{
    return lt_fhir_uuid("fraction", s->patient_id, d->sample_id, "");
}

static lt_uuid variant_id(const lt_series *s, const lt_draw *d, size_t i)
{
    return lt_fhir_uuid("variant", s->patient_id, d->sample_id, lt_locus_key(s, i).s);
}

static json_t *identifiers(const char *label)
{
    json_t *text = lt_fhir_text(label);
    return text ? json_pack("[{s:o}]", "value", text) : NULL;
}

static json_t *patient_entry(bundle *b)
{
    json_t *o = json_object();
    if (b->s->patient_id[0])
        put(b, o, "identifier", identifiers(b->s->patient_id));
    return lt_fhir_entry(o, "Patient", patient_id(b->s));
}

static json_t *specimen_entry(bundle *b, const lt_draw *d)
{
    json_t *o = json_pack("{s:o, s:o}", "subject", lt_fhir_reference(patient_id(b->s)), "type",
                          lt_fhir_concept(lt_fhir_coding(LT_FHIR_THO "v2-0487", "PLAS", "Plasma"),
                                          "cell-free DNA of plasma"));
    if (d->sample_id[0])
        put(b, o, "identifier", identifiers(d->sample_id));
    if (d->date[0])
        put(b, o, "collection", json_pack("{s:s}", "collectedDateTime", d->date));
    return lt_fhir_entry(o, "Specimen", specimen_id(b->s, d));
}

/* What all observations have. Takes over code. */
static json_t *observation(bundle *b, const lt_draw *d, const char *profile, json_t *code,
                           const char *note)
{
    json_t *o = json_pack(
        "{s:s, s:[o,o], s:o, s:o, s:o, s:o}", "status", "preliminary", "category",
        lt_fhir_concept(
            lt_fhir_coding(LT_FHIR_THO "observation-category", "laboratory", "Laboratory"), NULL),
        lt_fhir_concept(lt_fhir_coding(LT_FHIR_THO "v2-0074", "GE", "Genetics"), NULL), "code",
        code, "subject", lt_fhir_reference(patient_id(b->s)), "specimen",
        lt_fhir_reference(specimen_id(b->s, d)), "method",
        lt_fhir_concept(lt_fhir_coding(LT_FHIR_LOINC, "LA26398-0", "Sequencing"),
                        "sequencing of cell-free DNA with unique molecular identifiers"));
    if (profile)
        put(b, o, "meta", json_pack("{s:[s]}", "profile", profile));
    if (d->date[0])
        put(b, o, "effectiveDateTime", json_string(d->date));
    json_t *notes = json_pack("[{s:s}]", "text", NOTE);
    if (note)
        b->w.failed |= json_array_append_new(notes, json_pack("{s:s}", "text", note)) != 0;
    put(b, o, "note", notes);
    return o;
}

/* ---- the tumour fraction of a draw ---- */

static void put_real_component(bundle *b, json_t *list, const char *what, double value,
                               const char *unit, const char *ucum)
{
    if (!isfinite(value))
        return;
    put_component(b, list, lt_fhir_concept(NULL, what), "valueQuantity",
                  lt_fhir_quantity(value, unit, ucum));
}

static void put_range_component(bundle *b, json_t *list, const char *what, double lo, double hi)
{
    if (!isfinite(lo) || !isfinite(hi))
        return;
    put_component(b, list, lt_fhir_concept(NULL, what), "valueRange", lt_fhir_range(lo, hi));
}

static json_t *fraction_components(bundle *b, const lt_burden *burden)
{
    json_t *list = json_array();
    put_range_component(
        b, list, burden->tf > 0 ? "95 % interval" : "from 0 to the one-sided 95 % upper bound",
        burden->tf_lo, burden->tf_hi);
    put_real_component(b, list, "LoD95: tumour fraction found with probability 0.95", burden->lod95,
                       "fraction", "1");
    put_real_component(b, list, "Mutant molecules per mL of plasma", burden->mtm_per_ml,
                       "molecules/mL", "{molecules}/mL");
    put_real_component(b, list, "p of the integrated test", burden->p_model, "probability", "1");
    put_real_component(b, list, "p among decoys of the same sample", burden->p_decoy, "probability",
                       "1");
    put_real_component(b, list, "Evaluable loci", burden->n_evaluable, "loci", "{loci}");
    put_real_component(b, list, "Informative molecules", (double)burden->informative_molecules,
                       "molecules", "{molecules}");
    return list;
}

/* A value where one was measured, a bound where nothing was detected, else why there is none. */
static void put_fraction(bundle *b, json_t *o, const lt_burden *burden)
{
    if (burden->state == LT_DRAW_DETECTED && isfinite(burden->tf)) {
        put(b, o, "valueQuantity", lt_fhir_quantity(burden->tf, "fraction", "1"));
    } else if (burden->state == LT_DRAW_NOT_DETECTED && isfinite(burden->tf_hi)) {
        json_t *bound = lt_fhir_quantity(burden->tf_hi, "fraction", "1");
        put(b, bound, "comparator", json_string("<="));
        put(b, o, "valueQuantity", bound);
    } else {
        lt_json_put(
            o, "dataAbsentReason",
            lt_fhir_concept(lt_fhir_coding(LT_FHIR_THO "data-absent-reason", "unknown", "Unknown"),
                            burden->state == LT_DRAW_NOT_EVALUABLE ? "not evaluable" : NULL));
    }
}

static json_t *fraction_entry(bundle *b, const lt_draw *d)
{
    static const char *const code[LT_N_DRAW_STATES] = {"DET", "ND", "IND"};
    static const char *const word[LT_N_DRAW_STATES] = {"Detected", "Not detected", "Indeterminate"};
    static const char *const text[LT_N_DRAW_STATES] = {"detected", "not detected", "not evaluable"};
    const lt_burden *burden = &d->burden;
    const char *note = burden->carried_by_one ? "Detected, but carried by one locus." : NULL;
    json_t *o =
        observation(b, d, NULL, lt_fhir_concept(NULL, "Tumour fraction of cell-free DNA"), note);
    lt_json_put(
        o, "interpretation",
        json_pack("[o]", lt_fhir_concept(lt_fhir_coding(LT_FHIR_THO "v3-ObservationInterpretation",
                                                        code[burden->state], word[burden->state]),
                                         text[burden->state])));
    put_fraction(b, o, burden);
    put(b, o, "component", fraction_components(b, burden));
    return lt_fhir_entry(o, "Observation", fraction_id(b->s, d));
}

/* ---- one locus in one draw ---- */

static json_t *presence(const lt_draw *d, size_t i)
{
    const lt_draw_locus *x = &d->locus[i];
    if (lt_draw_shows(d, i))
        return lt_fhir_loinc("LA9633-4", "Present");
    if (!x->assessed || !x->evaluable)
        return lt_fhir_loinc("LA18198-4", "No call");
    return lt_fhir_loinc("LA11884-6", "Indeterminate");
}

/* As LOINC's answer; NULL: another assembly. */
static json_t *assembly(const lt_genome *genome)
{
    const char *name = lt_assembly_name(genome);
    if (!name)
        return NULL;
    return lt_fhir_loinc(strcmp(name, "GRCh38") ? "LA14029-5" : "LA26806-2", name);
}

static void put_place(bundle *b, json_t *list, const lt_series_locus *l)
{
    const lt_allele *a = &l->allele;
    const double first = (double)a->pos + 1, last = (double)a->pos + (double)strlen(a->ref);
    json_t *version = assembly(&b->s->genome);
    if (l->gene[0])
        put_component(b, list, lt_fhir_loinc("48018-6", "Gene studied [ID]"),
                      "valueCodeableConcept", lt_fhir_concept(NULL, l->gene));
    if (version)
        put_component(b, list,
                      lt_fhir_loinc("62374-4", "Human reference sequence assembly version"),
                      "valueCodeableConcept", version);
    put_component(b, list, lt_fhir_loinc("48013-7", "Genomic reference sequence [ID]"),
                  "valueCodeableConcept",
                  lt_fhir_concept(NULL, b->s->genome.contig[a->contig].name));
    put_component(b, list, lt_fhir_loinc("92822-6", "Genomic coord system"), "valueCodeableConcept",
                  lt_fhir_loinc("LA30102-0", "1-based character counting"));
    put_component(b, list, lt_fhir_loinc("81254-5", "Genomic allele start-end"), "valueRange",
                  lt_fhir_range(first, last));
    put_component(b, list, lt_fhir_loinc("69547-8", "Genomic ref allele [ID]"), "valueString",
                  json_string(a->ref));
    put_component(b, list, lt_fhir_loinc("69551-0", "Genomic alt allele [ID]"), "valueString",
                  json_string(a->alt));
}

static void put_evidence(bundle *b, json_t *list, const lt_draw_locus *x)
{
    if (!x->assessed)
        return;
    if (isfinite(x->vaf))
        put_component(b, list, lt_fhir_loinc("81258-6", "Sample variant allelic frequency [NFr]"),
                      "valueQuantity", lt_fhir_quantity(x->vaf, "fraction of molecules", "1"));
    put_range_component(b, list, "95 % interval of the allele fraction", x->vaf_lo, x->vaf_hi);
    put_component(b, list,
                  lt_fhir_concept(lt_fhir_coding(LT_FHIR_LOINC, "82121-5", "Allelic read depth"),
                                  "molecules (UMI families) of the allele, not reads"),
                  "valueQuantity", lt_fhir_quantity(x->alt, "molecules", "{molecules}"));
    put_real_component(b, list, "Molecules over the position", x->depth, "molecules",
                       "{molecules}");
    put_real_component(b, list, "p of the locus alone", x->p, "probability", "1");
}

/* "Out of the burden: chip." */
static void put_mask_note(char *text, size_t size, uint8_t mask)
{
    size_t at = (size_t)snprintf(text, size, "Left out of the tumour fraction:");
    for (int bit = 0; bit < LT_N_MASKS && at < size; bit++)
        if (mask & 1 << bit)
            at += (size_t)snprintf(text + at, size - at, " %s", lt_mask_words[bit]);
}

static json_t *variant_entry(bundle *b, const lt_draw *d, size_t i)
{
    const lt_series_locus *l = &b->s->locus[i];
    char note[120];
    put_mask_note(note, sizeof note, l->mask);
    json_t *o =
        observation(b, d, GUIDE "variant", lt_fhir_loinc("69548-6", "Genetic variant assessment"),
                    l->mask ? note : NULL);
    json_t *components = json_array();
    put_place(b, components, l);
    put_evidence(b, components, &d->locus[i]);
    put(b, o, "valueCodeableConcept", presence(d, i));
    put(b, o, "component", components);
    return lt_fhir_entry(o, "Observation", variant_id(b->s, d, i));
}

lt_status lt_export_fhir(FILE *out, const lt_series *series)
{
    bundle b = {.s = series};
    lt_json_begin(&b.w, out);
    lt_json_member(&b.w, "resourceType", json_string("Bundle"));
    lt_json_member(&b.w, "id", json_string(lt_fhir_uuid("Bundle", series->patient_id, "", "").s));
    lt_json_member(&b.w, "type", json_string("collection"));
    lt_json_array(&b.w, "entry");
    lt_json_element(&b.w, patient_entry(&b));
    for (size_t t = 0; t < series->n_draws; t++) {
        const lt_draw *d = &series->draw[t];
        lt_json_element(&b.w, specimen_entry(&b, d));
        lt_json_element(&b.w, fraction_entry(&b, d));
        for (size_t i = 0; i < series->n_loci; i++)
            lt_json_element(&b.w, variant_entry(&b, d, i));
    }
    lt_json_array_end(&b.w);
    return lt_json_end(&b.w);
}
