/* run.h -- what holds for every run: the version and the interrupt flag. */
#ifndef LT_RUN_H
#define LT_RUN_H

#include "lowtide/version.h"

#endif
