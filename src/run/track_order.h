/* track_order.h -- days and order of draws and marks. */
#ifndef LT_RUN_TRACK_ORDER_H
#define LT_RUN_TRACK_ORDER_H

#include "error.h"
#include "lowtide/series.h"

/* When something happened: a date, or a day number (NaN: neither was told). */
typedef struct lt_track_day {
    const char *date; /* NULL or "2026-03-01" */
    double day;
} lt_track_day;

/* From what an option holds: NULL is not told. LT_EINVAL when day is no number. */
lt_status lt_track_when(lt_track_day *when, const char *date, const char *day, const char *what);

/* Takes it over into text and number; what names the option for messages. A series is dated or
 * numbered, never both: LT_EINVAL. */
lt_status lt_track_day_set(char date[LT_SERIES_DATE], double *day, const lt_track_day *when,
                           const lt_series *series, const char *what);

/* Where there are dates, days count from the earliest draw's; draws are sorted by day and name,
 * with the columns of match[], marks by start, kind and label. */
lt_status lt_track_order(lt_series *series);

/* Room for one more draw at the end, with nothing known. */
lt_status lt_track_draw_append(lt_series *series, lt_draw **draw);
void lt_track_draw_remove(lt_series *series, size_t index);
/* Index of the draw of this name, or n_draws. */
size_t lt_track_draw_find(const lt_series *series, const char *sample_id);

#endif
