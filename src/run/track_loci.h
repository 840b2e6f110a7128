/* track_loci.h -- which loci of a patient are followed, and where they come from. */
#ifndef LT_RUN_TRACK_LOCI_H
#define LT_RUN_TRACK_LOCI_H

#include "options.h"
#include "series_loci.h"
#include "tracker.h"

/* Reads the lists (VCF, BCF, TSV; columns: which samples of a VCF are the tumour and the white
 * cells) and merges them into the series: of a locus that is there, what the list knows replaces
 * what was known. The reference is what `sample` tells of it. */
lt_status lt_track_loci_read(lt_tracker *tracker, const lt_string_list *lists,
                             const lt_series_loci_config *columns, const lt_track_sample *sample);

/* The allele of a call. */
void lt_track_allele(lt_allele *allele, const lt_sample *sample, const lt_call *call);

/* The calls of a draw that pass all filters become loci; LT_EFORMAT where there are none. */
lt_status lt_track_loci_from(lt_tracker *tracker, const char *sample_id,
                             const lt_track_sample *sample);

/* Masks (or with 0 unmasks) loci by their keys "chr7:55191822:T:G". */
lt_status lt_track_loci_mask(lt_tracker *tracker, const lt_string_list *keys, int masked);

#endif
