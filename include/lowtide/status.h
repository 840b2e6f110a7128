/* status.h -- what a function that can fail returns. */
#ifndef LOWTIDE_STATUS_H
#define LOWTIDE_STATUS_H

typedef enum lt_status {
    LT_OK = 0,
    LT_EOF = -1,       /* nothing more to read; not a failure */
    LT_EINVAL = -2,    /* an argument or option that cannot be: exit status 2 */
    LT_EIO = -3,       /* the operating system refused: exit status 3 */
    LT_EFORMAT = -4,   /* the data are not what they should be: exit status 1 */
    LT_ENOMEM = -5,    /* out of memory, or above --max-memory: exit status 1 */
    LT_EDEVICE = -6,   /* a device that was demanded failed: exit status 5 */
    LT_EIDENTITY = -7, /* another patient, genome or panel, or a quality gate: exit status 4 */
    LT_EBUG = -8       /* a fault of lowtide itself: exit status 1 */
} lt_status;

#endif
