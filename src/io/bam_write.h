/* bam_write.h -- a new BAM from simulated reads, given in coordinate order. */
#ifndef LT_IO_BAM_WRITE_H
#define LT_IO_BAM_WRITE_H

#include "error.h"
#include "lowtide/genome.h"
#include "lowtide/read.h"

typedef struct lt_bam_writer lt_bam_writer;

/* Writes to a temporary file beside path; lt_bam_writer_finish() indexes it and renames both into
 * place, closing without finish removes them. Header: @SQ with M5, one @RG with sample and library;
 * no clock, no path. threads: total. */
lt_status lt_bam_writer_open(lt_bam_writer **out, const char *path, const lt_genome *genome,
                             const char *sample, const char *library, int threads);
/* umi becomes RX. */
lt_status lt_bam_writer_put(lt_bam_writer *writer, const lt_read *read, int64_t insert_size);
lt_status lt_bam_writer_finish(lt_bam_writer *writer);
void lt_bam_writer_close(lt_bam_writer *writer);

#endif
