/* caller.c -- see caller.h. */
#include "caller.h"
