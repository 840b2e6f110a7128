/* fhir.h -- the pieces that FHIR R4 resources are made of. NULL or -1: no memory. */
#ifndef LT_REPORT_FHIR_H
#define LT_REPORT_FHIR_H

#include <stddef.h>

#include "json.h"

#define LT_FHIR_LOINC "http://loinc.org"
#define LT_FHIR_UCUM "http://unitsofmeasure.org"
#define LT_FHIR_THO "http://terminology.hl7.org/CodeSystem/"

/* A name for a resource that depends on the parts alone, in the form of a version 8 UUID. */
typedef struct lt_uuid {
    char s[37];
} lt_uuid;
lt_uuid lt_fhir_uuid(const char *kind, const char *patient, const char *sample, const char *locus);

/* A FHIR string: control characters but tab and line ends as \xNN; NULL or "" is no string, which
 * comes back as NULL as well. */
json_t *lt_fhir_text(const char *text);

json_t *lt_fhir_coding(const char *system, const char *code, const char *display);
/* A CodeableConcept of one coding (NULL: none) and a text (NULL: none). Takes over coding. */
json_t *lt_fhir_concept(json_t *coding, const char *text);
json_t *lt_fhir_loinc(const char *code, const char *display);
json_t *lt_fhir_reference(lt_uuid id);
json_t *lt_fhir_quantity(double value, const char *unit, const char *ucum);
json_t *lt_fhir_range(double low, double high);

/* { "code": code, name: value } onto components; takes both over. */
int lt_fhir_component(json_t *components, json_t *code, const char *name, json_t *value);

/* An entry of a Bundle: the resource with its type and id. Takes over resource. */
json_t *lt_fhir_entry(json_t *resource, const char *type, lt_uuid id);

#endif
