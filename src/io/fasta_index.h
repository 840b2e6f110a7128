/* fasta_index.h -- a path under which htslib finds a FASTA together with its index. */
#ifndef LT_IO_FASTA_INDEX_H
#define LT_IO_FASTA_INDEX_H

#include "error.h"

typedef struct lt_fasta_index {
    char *path;      /* to be given to htslib */
    char *directory; /* temporary directory that holds path; NULL when the index lay beside */
} lt_fasta_index;

/* When .fai (and .gzi, for a bgzipped file) lie beside the FASTA, path is the FASTA itself.
 * Otherwise both are built in a temporary directory beside a link to the FASTA: nothing is ever
 * written into the user's directory. */
lt_status lt_fasta_index_open(lt_fasta_index *index, const char *fasta);
void lt_fasta_index_close(lt_fasta_index *index); /* removes the temporary directory */

#endif
