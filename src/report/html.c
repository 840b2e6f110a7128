#include "html.h"
lt_status lt_html_report(FILE *out, const lt_series *series) { (void)out; (void)series; return lt_fail(LT_EBUG, "no page yet"); }
lt_status lt_html_cohort(FILE *out, const lt_series *const *series, size_t n) { (void)out; (void)series; (void)n; return lt_fail(LT_EBUG, "no page yet"); }
