/* sample_file.c -- see sample_file.h. */
#include "sample_file.h"
