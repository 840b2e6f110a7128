/* hts_setup.c -- process-wide settings of htslib, made once. */
#include "hts_setup.h"

#include <pthread.h>
#include <stdlib.h>

#include <htslib/hts_log.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* With REF_PATH unset or empty htslib asks the EBI server for a missing CRAM reference. */
static void setup(void)
{
    hts_set_log_level(HTS_LOG_OFF);
    setenv("REF_PATH", "/dev/null", 1);
    unsetenv("REF_CACHE");
}

void lt_hts_setup(void)
{
    pthread_once(&once, setup);
}
