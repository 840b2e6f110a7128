/* bam.c -- see bam.h. */
#include "bam.h"
