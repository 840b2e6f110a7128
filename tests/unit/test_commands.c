/* test_commands.c -- every command's option table is sound: what getopt would take silently. */
#include "unit.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "commands.h"

static int is_name(const char *text)
{
    return *text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")] && *text != '-';
}

static void check_option(const lt_command *command, const lt_option *o)
{
    ck_assert_msg(is_name(o->name), "%s: --%s", command->name, o->name);
    ck_assert_msg(!strchr(":;-?", o->letter) || !o->letter, "%s: -%c", command->name, o->letter);
    ck_assert_msg(o->help && *o->help && o->help[strlen(o->help) - 1] != '.', "%s: --%s: help",
                  command->name, o->name);
    ck_assert_msg(strlen(o->help) < 400, "%s: --%s: help is long", command->name, o->name);
    ck_assert_msg(o->type == LT_OPT_FLAG || (o->metavar && *o->metavar), "%s: --%s: metavar",
                  command->name, o->name);
    ck_assert_msg((o->type == LT_OPT_CHOICE) == (o->choices != NULL), "%s: --%s: choices",
                  command->name, o->name);
    ck_assert_msg(o->min <= o->max, "%s: --%s: bounds", command->name, o->name);
}

/* Help shows defaults, so each command with options needs them; a default must be allowed. */
static void check_default(const lt_command *command, const lt_option *o)
{
    ck_assert_msg(command->defaults != NULL, "%s: defaults", command->name);
    const char *field = (const char *)command->defaults + o->offset;
    double value = 0;
    int64_t whole;
    if (o->min == 0 && o->max == 0)
        return;
    if (o->type == LT_OPT_REAL) {
        memcpy(&value, field, sizeof value);
    } else if (o->type == LT_OPT_INT || o->type == LT_OPT_SIZE) {
        memcpy(&whole, field, sizeof whole);
        value = (double)whole;
    } else {
        return;
    }
    if (!(o->flags & LT_OPT_REQUIRED) && !isnan(value)) /* NaN: not told */
        ck_assert_msg(value >= o->min && value <= o->max, "%s: --%s: default %g out of range",
                      command->name, o->name, value);
}

START_TEST(tables_are_sound)
{
    const lt_command *command = lt_commands[_i];
    ck_assert(is_name(command->name) && command->run);
    ck_assert_msg(strlen(command->summary) <= 64, "%s: summary is above one line", command->name);
    ck_assert_ptr_nonnull(command->usage);
    ck_assert_ptr_nonnull(command->description);
    ck_assert_ptr_nonnull(command->examples);
    for (size_t i = 0; i < command->n_options; i++) {
        const lt_option *o = &command->options[i];
        check_option(command, o);
        check_default(command, o);
        for (size_t k = 0; k < i; k++) {
            const lt_option *p = &command->options[k];
            ck_assert_msg(strcmp(o->name, p->name) != 0, "%s: --%s twice", command->name, o->name);
            ck_assert_msg(!o->letter || o->letter != p->letter, "%s: -%c twice", command->name,
                          o->letter);
            ck_assert_msg(o->offset != p->offset, "%s: --%s and --%s share a field", command->name,
                          o->name, p->name);
        }
    }
}
END_TEST

START_TEST(names_are_found_and_unique)
{
    ck_assert_ptr_eq(lt_command_find(lt_commands[_i]->name), lt_commands[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commands");
    TCase *tc = tcase_create("commands");
    tcase_add_loop_test(tc, tables_are_sound, 0, (int)lt_n_commands);
    tcase_add_loop_test(tc, names_are_found_and_unique, 0, (int)lt_n_commands);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
