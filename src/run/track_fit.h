/* track_fit.h -- what may enter a series: labels, evidence of the same genome, options, panel and
 * person, and one background for all draws. */
#ifndef LT_RUN_TRACK_FIT_H
#define LT_RUN_TRACK_FIT_H

#include "tracker.h"

#define LT_SERIES_LABEL_CHARACTERS 300
#define LT_SERIES_LABEL (4 * LT_SERIES_LABEL_CHARACTERS + 1) /* bytes */

/* LT_EINVAL unless it is UTF-8 of 1 to 300 characters without control characters. what names it in
 * messages. */
lt_status lt_track_label(const char *text, const char *what);

/* LT_EIDENTITY when the sample is of another genome or panel than the series' draws, or was counted
 * with other options. The first sample tells what the series is of. path for messages. */
lt_status lt_track_fit(lt_tracker *tracker, const lt_track_sample *sample, const char *path);

/* Compares the last draw of the series, whose evidence the sample is, with all others:
 * LT_EIDENTITY when it is another person's. */
lt_status lt_track_match(lt_tracker *tracker, const lt_track_sample *sample, const char *path);

/* The background file that draws are evaluated with, or NULL. Another one than before makes all
 * draws stale; none, where the series has one and something must be evaluated: LT_EINVAL. */
lt_status lt_track_background(lt_tracker *tracker, const char *path);

#endif
