/* loci.c -- single-base loci by text. */
#include "loci.h"
