/* publish.h -- outputs that appear all together or not at all.
 *
 * Each output is staged as a temporary file in its target's directory; commit fsyncs all and
 * renames them in the order of staging; if one fails, those already renamed are taken back:
 * removed, or, where they replaced a file, that file is put back (of a single output only the sync
 * of its folder can fail after the rename: then the new file stays). An existing target is
 * untouched until then. A symbolic link stays, what it leads to is replaced. One publisher a
 * thread. All failures here are LT_EIO, naming the path. */
#ifndef LT_IO_PUBLISH_H
#define LT_IO_PUBLISH_H

#include <stddef.h>

#include "error.h"

typedef struct lt_publisher lt_publisher;

lt_status lt_publisher_open(lt_publisher **out);
/* Path of the temporary file to write (borrowed until commit; created empty, exclusive). Fails now,
 * not at the end of a long run, when the directory is missing or not writable, when final is a
 * directory, a device or a link to nowhere, or when another output has the same place. */
lt_status lt_publisher_stage(lt_publisher *publisher, const char *final, const char **temporary);
/* The whole content of an output: of the one staged under exactly this name, else of a new one. */
lt_status lt_publisher_write(lt_publisher *publisher, const char *final, const void *bytes,
                             size_t n);
/* Afterwards the publisher is empty and may be used again. */
lt_status lt_publisher_commit(lt_publisher *publisher);
void lt_publisher_close(lt_publisher *publisher); /* removes what was not committed */

/* Removes the temporary files of all open publishers: async-signal-safe, for SIGINT and SIGTERM. */
void lt_publisher_abandon_all(void);

#endif
