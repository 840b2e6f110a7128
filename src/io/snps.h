/* snps.h -- alleles and their frequencies among people, out of a VCF or BCF with INFO/AF. */
#ifndef LT_IO_SNPS_H
#define LT_IO_SNPS_H

#include "error.h"
#include "lowtide/genome.h"
#include "lowtide/origin.h"

/* Single-base alleles that lie on the targets and have a frequency, in the file's order; freed by
 * the caller. Contigs that the genome does not have, other places and other kinds of variant are
 * passed over: such lists are of all the world. LT_EFORMAT when the file is damaged, knows no
 * INFO/AF, has a frequency outside of 0 to 1, or shares no contig with the genome. */
lt_status lt_snps_read(lt_snp **snp, size_t *n, const lt_genome *genome, const lt_targets *targets,
                       const char *path);

#endif
