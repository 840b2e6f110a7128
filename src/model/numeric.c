/* numeric.c -- see numeric.h. */
#include "numeric.h"
