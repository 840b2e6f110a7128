/* export.h -- a series in the forms that other programs read.
 *
 * Each writes the whole of it to a stream, which may be one of memory (open_memstream), and returns
 * LT_EIO when the stream failed, LT_ENOMEM when there was no room. Labels are hostile: each form
 * gets them as text, whatever they hold. The same series gives the same bytes. */
#ifndef LT_REPORT_EXPORT_H
#define LT_REPORT_EXPORT_H

#include <stdio.h>

#include "error.h"
#include "lowtide/series.h"

/* "lowtide-series-json" 1.0. A number that does not exist is null; reals have 12 significant
 * digits; the text is ASCII. All but the likelihoods. */
lt_status lt_export_json(FILE *out, const lt_series *series);

/* One row a locus and draw, by locus, then draw; a header line; "." for what does not exist. The
 * columns are named as in the JSON. Labels as lt_label_print() shows them. */
lt_status lt_export_tsv(FILE *out, const lt_series *series);

/* A FHIR R4 Bundle (collection) by the Genomics Reporting guide: the patient, a specimen and the
 * tumour fraction of each draw, a variant of each locus in each draw. It is Present where the locus
 * alone shows it (lt_draw_shows()), No call where it was not looked at, else Indeterminate:
 * absence is never claimed. */
lt_status lt_export_fhir(FILE *out, const lt_series *series);

/* For cBioPortal: a mutation file, one row a locus and draw with a molecule of the allele; and a
 * timeline of the draws as laboratory tests, their days counted from the series' first. */
lt_status lt_export_maf(FILE *out, const lt_series *series);
lt_status lt_export_timeline(FILE *out, const lt_series *series);

#endif
