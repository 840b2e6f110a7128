/* version.h -- the version, said once. */
#ifndef LOWTIDE_VERSION_H
#define LOWTIDE_VERSION_H

#define LT_VERSION "0.1.0"

#endif
