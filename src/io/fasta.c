/* fasta.c -- see fasta.h. */
#include "fasta.h"
