/* series_file.h -- a patient's series (lowtide/series.h) as an HDF5 file, and back.
 *
 *     /settings    one row: what the user decides, revision, background
 *     /loci        L rows      /timepoints, /burden, /response, /quality   T rows
 *     /counts, /layers         L x T
 *     /identity                T x T
 *     /controls /kinetics /therapy /history
 *     /evidence/<16 hex>       of each draw and control: what its sample file holds, but for the
 *                              genome, which is the series', and the rates, which it learns itself
 */
#ifndef LT_IO_SERIES_FILE_H
#define LT_IO_SERIES_FILE_H

#include "error.h"
#include "lowtide/call.h"
#include "lowtide/series.h"
#include "store.h"

/* An opened series, whose evidence is still in the file's bytes. */
typedef struct lt_series_file lt_series_file;

/* Verifies, reads and checks. series: lt_series_clear() ends it, also after a failure. file is for
 * lt_series_file_close(), NULL after a failure. */
lt_status lt_series_file_open(lt_series_file **out, lt_series *series, const char *path);
void lt_series_file_close(lt_series_file *file);

/* Evidence of a draw or control. The sample is for lt_sample_clear(), calls (may be NULL) for
 * lt_calls_clear(); empty after a failure. */
lt_status lt_series_file_sample(lt_series_file *file, const char *digest, lt_sample *sample,
                                lt_calls *calls);
/* Of that only its inherited alleles; the caller frees identity->site. */
lt_status lt_series_file_identity(lt_series_file *file, const char *digest, lt_identity *identity);

/* Evidence that is not in the old file. */
typedef struct lt_series_fresh {
    const char *digest;
    const lt_sample *sample;
    const lt_calls *calls;
} lt_series_fresh;

/* Builds the file in memory. Evidence of each draw and control comes from fresh, else from old (may
 * be NULL), from which it is copied as it lies; what none of them names stays behind. A series that
 * the reader would refuse is a bug (LT_EBUG). */
lt_status lt_series_file_build(lt_store **out, const lt_series *series, lt_series_file *old,
                               const lt_series_fresh *fresh, size_t n_fresh);

/* LT_EFORMAT, beginning with where, unless order, ranges, names and sizes are what they must be. */
lt_status lt_series_check(const lt_series *series, const char *where);

#endif
