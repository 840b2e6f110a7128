/* umi.c -- see umi.h. */
#include "umi.h"
