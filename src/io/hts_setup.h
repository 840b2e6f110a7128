/* hts_setup.h -- htslib as every reader and writer here wants it. */
#ifndef LT_IO_HTS_SETUP_H
#define LT_IO_HTS_SETUP_H

/* Once a process, whoever comes first: silences htslib's own log (our errors tell what happened)
 * and points its search for CRAM references at nothing, so that the network is never tried. Call it
 * before opening anything; thread-safe, but the first call should come before threads start. */
void lt_hts_setup(void);

#endif
