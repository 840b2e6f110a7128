/* track.h -- the parts of `lowtide track`, a command each. */
#ifndef LT_CMD_TRACK_H
#define LT_CMD_TRACK_H

#include "options.h"

extern const lt_command lt_track_add_command;
extern const lt_command lt_track_show_command;
extern const lt_command lt_track_list_command;
extern const lt_command lt_track_loci_command;
extern const lt_command lt_track_check_command;
extern const lt_command lt_track_remove_command;
extern const lt_command lt_track_annotate_command;

#endif
