/* sample_file.h -- a sample and its calls as an HDF5 file, and back. */
#ifndef LT_IO_SAMPLE_FILE_H
#define LT_IO_SAMPLE_FILE_H

#include "error.h"
#include "lowtide/call.h"
#include "lowtide/sample.h"
#include "store.h"

/* Builds the file in memory; calls may be NULL (evidence only). */
lt_status lt_sample_file_build(lt_store **out, const lt_sample *sample, const lt_calls *calls);

/* Reads a sample file; everything is checked (sizes, ranges, order, sums). calls may be NULL. */
lt_status lt_sample_file_read(lt_sample *sample, lt_calls *calls, const char *path);

void lt_sample_clear(lt_sample *sample);

/* Adds b's disjoint targets to a (same genome, same sample name, same result options):
 * LT_EIDENTITY otherwise. */
lt_status lt_sample_merge(lt_sample *a, const lt_sample *b);

#endif
