/* call_normals.h -- a background made fit for calling one sample. */
#ifndef LT_RUN_CALL_NORMALS_H
#define LT_RUN_CALL_NORMALS_H

#include "digest.h"
#include "error.h"
#include "lowtide/background.h"

typedef struct lt_call_normals {
    lt_background background;
    char digest[LT_DIGEST_HEX];   /* of the file's content; "" when there is none */
    char left_out[LT_DIGEST_HEX]; /* of the normal that was taken out; "" when none was */
} lt_call_normals;

/* Reads it, checks that it fits the sample (genome, kernels, options: LT_EIDENTITY), takes the
 * sample itself out when it is one of the normals, and tells how many of its sites are known.
 * lender (may be NULL): the sample whose rates are used; it is taken out in place of a sample of
 * the same name that is a part of it. Cleared by lt_call_normals_clear(), also after a failure. */
lt_status lt_call_normals_load(lt_call_normals *normals, const char *path, const lt_sample *sample,
                               const lt_sample *lender, int threads);
void lt_call_normals_clear(lt_call_normals *normals);

#endif
