/* vcf.c -- see vcf.h. */
#include "vcf.h"
