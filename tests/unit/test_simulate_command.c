/* test_simulate_command.c -- the defaults that the option table shows are those of the simulator.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "simulate.h"
#include "unit.h"

typedef struct wanted {
    const char *name;
    double value;
    int is_seen;
} wanted;

static void compare(const char *name, const char *value, void *data)
{
    for (wanted *w = data; w->name; w++) {
        if (strcmp(w->name, name) != 0)
            continue;
        ck_assert_msg(strtod(value, NULL) == w->value, "--%s is %s, the simulator's %g", name,
                      value, w->value);
        w->is_seen = 1;
    }
}

START_TEST(defaults_are_the_simulators)
{
    lt_sim_config c;
    lt_sim_config_default(&c);
    wanted all[] = {{"seed", (double)c.seed, 0},
                    {"assay", (double)c.assay_seed, 0},
                    {"depth", c.depth, 0},
                    {"depth-spread", c.depth_spread, 0},
                    {"both-strands", c.both_strands, 0},
                    {"family", c.family, 0},
                    {"jackpots", c.jackpot_rate, 0},
                    {"damage", c.damage_scale, 0},
                    {"read-length", c.read_length, 0},
                    {"umi-length", c.umi_length[0], 0},
                    {"umi-error", c.umi_error, 0},
                    {"low-mapq", c.low_mapq, 0},
                    {NULL, 0, 0}};
    ck_assert_int_eq(
        lt_options_results(&lt_simulate_command, lt_simulate_command.defaults, compare, all),
        LT_OK);
    for (const wanted *w = all; w->name; w++)
        ck_assert_msg(w->is_seen, "no option --%s", w->name);
    ck_assert_int_eq(c.duplex, 1);
    ck_assert_int_eq(c.umi_length[0], c.umi_length[1]);
    /* --miscalibration 2 */
    ck_assert_double_eq_tol(c.quality[0].error, 2 * 1.99526231e-4, 1e-12);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("simulate_command");
    TCase *tc = tcase_create("simulate_command");
    tcase_add_test(tc, defaults_are_the_simulators);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
