/* process.h -- what the process owes its surroundings: open streams, signals, a checked stdout. */
#ifndef LT_CMD_PROCESS_H
#define LT_CMD_PROCESS_H

#include "error.h"

/* First thing in main(). SIGINT, SIGTERM and SIGHUP from then on remove the temporary files of all
 * outputs and end the process with 128+n; a closed pipe or a file size limit is a failed write. */
void lt_process_begin(void);

/* Flushes and closes stdout: LT_EIO when anything written to it was lost. */
lt_status lt_process_end(void);

#endif
