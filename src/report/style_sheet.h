/* style_sheet.h -- how pages look, on a screen and on A4. */
#ifndef LT_REPORT_STYLE_SHEET_H
#define LT_REPORT_STYLE_SHEET_H

extern const char lt_style_sheet[];

#endif
