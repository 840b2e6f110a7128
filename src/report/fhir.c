/* fhir.c -- see fhir.h. */
#include "fhir.h"

#include <inttypes.h>
#include <math.h>

/* FNV-1a, with a zero byte behind each part. */
static uint64_t hash_part(uint64_t h, const char *part)
{
    for (const char *c = part;; c++) {
        h = (h ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
        if (*c == '\0')
            return h;
    }
}

/* Spreads what FNV leaves in the upper bits (the finisher of MurmurHash3). */
static uint64_t mix(uint64_t h)
{
    h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

lt_uuid lt_fhir_uuid(const char *kind, const char *patient, const char *sample, const char *locus)
{
    const char *const part[] = {kind, patient, sample, locus};
    uint64_t a = UINT64_C(0xcbf29ce484222325), b = UINT64_C(0x9ae16a3b2f90404f);
    for (int i = 0; i < 4; i++) {
        a = hash_part(a, part[i]);
        b = mix(hash_part(b, part[i]));
    }
    a = mix(a);
    lt_uuid id;
    snprintf(id.s, sizeof id.s,
             "%08" PRIx64 "-%04" PRIx64 "-8%03" PRIx64 "-%04" PRIx64 "-%012" PRIx64, a >> 32,
             a >> 16 & 0xffff, a & 0xfff, (b >> 48 & 0x3fff) | 0x8000,
             b & UINT64_C(0xffffffffffff));
    return id;
}

json_t *lt_fhir_text(const char *text)
{
    return text && *text ? lt_json_plain_text(text) : NULL;
}

json_t *lt_fhir_coding(const char *system, const char *code, const char *display)
{
    return json_pack("{s:s, s:s, s:s}", "system", system, "code", code, "display", display);
}

json_t *lt_fhir_concept(json_t *coding, const char *text)
{
    json_t *concept = json_object();
    int failed = concept == NULL;
    if (coding)
        failed |= lt_json_put(concept, "coding", json_pack("[o]", coding));
    if (text && *text)
        failed |= lt_json_put(concept, "text", lt_fhir_text(text));
    if (!failed)
    return concept;
    json_decref(concept);
    return NULL;
}

json_t *lt_fhir_loinc(const char *code, const char *display)
{
    return json_pack("{s:[o]}", "coding", lt_fhir_coding(LT_FHIR_LOINC, code, display));
}

json_t *lt_fhir_reference(lt_uuid id)
{
    char text[sizeof id.s + 9];
    snprintf(text, sizeof text, "urn:uuid:%s", id.s);
    return json_pack("{s:s}", "reference", text);
}

/* Counts and places without a decimal point. */
static json_t *number(double value)
{
    if (value == floor(value) && fabs(value) < 1e15)
        return json_integer((json_int_t)value);
    return lt_json_real(value);
}

json_t *lt_fhir_quantity(double value, const char *unit, const char *ucum)
{
    return json_pack("{s:o, s:s, s:s, s:s}", "value", number(value), "unit", unit, "system",
                     LT_FHIR_UCUM, "code", ucum);
}

json_t *lt_fhir_range(double low, double high)
{
    return json_pack("{s:{s:o}, s:{s:o}}", "low", "value", number(low), "high", "value",
                     number(high));
}

int lt_fhir_component(json_t *components, json_t *code, const char *name, json_t *value)
{
    return json_array_append_new(components, json_pack("{s:o, s:o}", "code", code, name, value));
}

json_t *lt_fhir_entry(json_t *resource, const char *type, lt_uuid id)
{
    char url[sizeof id.s + 9];
    snprintf(url, sizeof url, "urn:uuid:%s", id.s);
    json_t *whole = json_pack("{s:s, s:s}", "resourceType", type, "id", id.s);
    if (!whole || !resource || json_object_update(whole, resource) != 0) {
        json_decref(whole);
        whole = NULL;
    }
    json_decref(resource);
    return json_pack("{s:s, s:o}", "fullUrl", url, "resource", whole);
}
