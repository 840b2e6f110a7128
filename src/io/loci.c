/* loci.c -- see loci.h. */
#include "loci.h"
