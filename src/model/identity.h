/* identity.h -- whether two samples are of one person, by the inherited alleles that they carry.
 *
 * A position is plain where at least 20 molecules lie over it and the share that shows the allele
 * is below .1 (genotype 0), .3 to .7 (1) or above .85 (2). Copy-number changes of a tumour move
 * shares out of these ranges (not plain) or by one step; they never turn one homozygote into the
 * other. Each shared position adds ln of P(seen | one person) / P(seen | two):
 *
 *             equal   one step   opposite homozygotes
 *   one       .93     .069       .001
 *   two       .45     .40        .15
 *
 * and the verdict is given from odds of 100 on; below, it is "not evaluable". */
#ifndef LT_MODEL_IDENTITY_H
#define LT_MODEL_IDENTITY_H

#include "error.h"
#include "lowtide/origin.h"
#include "lowtide/sample.h"

/* The positions at which the sample has plain genotype 1 or 2; above LT_IDENTITY_SITES, those whose
 * place has the smallest hash, so that samples of one panel keep the same ones. The caller frees
 * identity->site. */
lt_status lt_identity_collect(lt_identity *identity, const lt_sample *sample);

/* Known positions of one sample against all the evidence of another, homozygous reference included.
 * Both have the same genome. */
void lt_identity_match(lt_match *match, const lt_identity *known, const lt_sample *sample);

/* Both ways: the positions of either, each once, genotyped in both. */
lt_status lt_identity_concordance(lt_match *match, const lt_sample *a, const lt_sample *b);

#endif
