/* progress.c -- tells how far a run is. */
#include "progress.h"
