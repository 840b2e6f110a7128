/* publish.c -- see publish.h. */
#include "publish.h"
