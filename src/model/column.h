/* column.h -- what a molecule shows at one position, as the kernel wants it. */
#ifndef LT_MODEL_COLUMN_H
#define LT_MODEL_COLUMN_H

#include "gather.h"

/* Writes the observations of all templates at pos behind the batch's last, two bytes a template;
 * n[strand] = templates that have one. The batch's n_templates is the caller's to move. A consensus
 * is written as the templates behind it: those that differ from it show the base otherwise, or
 * nothing where that is its own base. LT_ENOMEM. */
lt_status lt_column_append(lt_batch *batch, const lt_molecule *molecule, int64_t pos,
                           uint8_t otherwise, uint32_t n[2]);

#endif
