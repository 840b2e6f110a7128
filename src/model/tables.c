/* tables.c -- see tables.h. */
#include "tables.h"
