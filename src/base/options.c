/* options.c -- the option table at work. */
#include "options.h"
