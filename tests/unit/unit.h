/* unit.h -- the few lines that every Check file would repeat. */
#ifndef LT_TEST_UNIT_H
#define LT_TEST_UNIT_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* Runs one suite with TAP on stdout; returns the exit status for main(). */
static inline int unit_run(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* What main() returns where something is absent: TAP's word for a skipped test (with it, meson
 * takes 77 for an error). */
static inline int unit_skip(const char *reason)
{
    printf("1..0 # SKIP %s\n", reason);
    return EXIT_SUCCESS;
}

#endif
