/* simulate.c -- see simulate.h. */
#include "simulate.h"
