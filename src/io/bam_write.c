/* bam_write.c -- see bam_write.h. */
#include "bam_write.h"
