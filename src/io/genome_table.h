/* genome_table.h -- /genome of every store: name, length and md5 of each contig. */
#ifndef LT_IO_GENOME_TABLE_H
#define LT_IO_GENOME_TABLE_H

#include "lowtide/genome.h"
#include "store.h"

lt_status lt_genome_table_put(lt_store *store, const lt_genome *genome);
/* genome is empty on failure; lt_genome_clear() frees it. */
lt_status lt_genome_table_get(lt_store *store, lt_genome *genome);

void lt_genome_clear(lt_genome *genome);
lt_status lt_genome_copy(lt_genome *copy, const lt_genome *genome);
/* LT_EIDENTITY, naming the first difference, unless names and lengths are equal and no md5 that
 * both know differs. a_name and b_name for messages. */
lt_status lt_genome_compare(const lt_genome *a, const lt_genome *b, const char *a_name,
                            const char *b_name);
/* Takes over each md5 that only `other`, the same genome, knows. */
void lt_genome_learn(lt_genome *genome, const lt_genome *other);

#endif
