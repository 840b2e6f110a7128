/* sample_file.h -- a sample and its calls as an HDF5 file, and back. */
#ifndef LT_IO_SAMPLE_FILE_H
#define LT_IO_SAMPLE_FILE_H

#include "digest.h"
#include "error.h"
#include "lowtide/call.h"
#include "lowtide/sample.h"
#include "store.h"

/* Builds the file in memory; calls may be NULL (evidence only). A sample that lt_sample_file_read()
 * would refuse is a bug of the caller and refused here (LT_EBUG). */
lt_status lt_sample_file_build(lt_store **out, const lt_sample *sample, const lt_calls *calls);

/* Reads a sample file; everything is checked (sizes, ranges, order, sums). calls may be NULL; it
 * comes back empty from a file without calls. On failure both are empty. */
lt_status lt_sample_file_read(lt_sample *sample, lt_calls *calls, const char *path);

/* The same as a group of a series file, which has the genome; the rates are left out, since a
 * series learns its own. The store is in that group (lt_store_enter()). */
lt_status lt_sample_group_put(lt_store *store, const lt_sample *sample, const lt_calls *calls);
lt_status lt_sample_group_get(lt_store *store, lt_sample *sample, lt_calls *calls,
                              const lt_genome *genome);

/* Frees what it holds and empties it. */
void lt_sample_clear(lt_sample *sample);

/* Adds b's disjoint targets to a. Same genome, same sample name and no site in both: LT_EIDENTITY
 * otherwise, and a is as it was. a's provenance stays: whether both were made alike is the caller's
 * to judge. */
lt_status lt_sample_merge(lt_sample *a, const lt_sample *b);

/* Names a sample by what was counted: its targets, exposure and evidence. Calls, name and tallies
 * are not in it. */
void lt_sample_digest(char hex[LT_DIGEST_HEX], const lt_sample *sample);
/* Of the rates that a sample lends to a background. */
void lt_rates_digest(char hex[LT_DIGEST_HEX], const lt_rates *rates);

#endif
