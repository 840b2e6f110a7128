/* contig.c -- see contig.h. The search is linear: it serves loci files and options, never reads. */
#include "contig.h"

#include <stdio.h>
#include <string.h>

int32_t lt_contig_find(const lt_genome *genome, const char *name, size_t length)
{
    for (int32_t i = 0; i < genome->n_contigs; i++) {
        const char *candidate = genome->contig[i].name;
        if (strncmp(candidate, name, length) == 0 && candidate[length] == '\0')
            return i;
    }
    return -1;
}

int lt_contig_other_style(char other[LT_CONTIG_NAME_MAX], const char *name)
{
    int n;
    if (strcmp(name, "chrM") == 0)
        n = snprintf(other, LT_CONTIG_NAME_MAX, "MT");
    else if (strcmp(name, "MT") == 0)
        n = snprintf(other, LT_CONTIG_NAME_MAX, "chrM");
    else if (strncmp(name, "chr", 3) == 0)
        n = snprintf(other, LT_CONTIG_NAME_MAX, "%s", name + 3);
    else
        n = snprintf(other, LT_CONTIG_NAME_MAX, "chr%s", name);
    return n > 0 && n < LT_CONTIG_NAME_MAX;
}
