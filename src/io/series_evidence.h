/* series_evidence.h -- where a series file keeps the evidence of a draw; shared by its parts. */
#ifndef LT_IO_SERIES_EVIDENCE_H
#define LT_IO_SERIES_EVIDENCE_H

#include "series_file.h"

#define LT_EVIDENCE_GROUP 32 /* bytes of a group's name */

/* "/evidence/0123456789abcdef" */
void lt_evidence_group(char group[LT_EVIDENCE_GROUP], const char *digest);

lt_store *lt_series_file_store(lt_series_file *file);

#endif
