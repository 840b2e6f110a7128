/* run.c -- see run.h. */
#include "run.h"

#include "error.h"
