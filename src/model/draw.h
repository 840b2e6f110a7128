/* draw.h -- one sample seen as a draw of a patient: every locus, and the tumour burden. */
#ifndef LT_MODEL_DRAW_H
#define LT_MODEL_DRAW_H

#include "caller.h"
#include "lowtide/series.h"

typedef struct lt_draw_config {
    const lt_series_locus *locus; /* by place; contigs are those of the sample's genome */
    size_t n_loci;
    const lt_series_settings *settings;
    const lt_background *background; /* or NULL */
    int threads;                     /* only the speed changes */
} lt_draw_config;

/* Learns the sample's rates anew, with the loci left out of what is learnt from, and fills the
 * draw's loci, burden, likelihood and quality; plasma_ml, cfdna_ng_per_ml and input_ng are read,
 * all else stays. draw has room for n_loci. The sample is used and left as it was. */
lt_status lt_draw_evaluate(lt_draw *draw, lt_sample *sample, const lt_draw_config *config);

#endif
