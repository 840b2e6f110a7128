/* test_options.c -- the option table: what is read, what is refused and with which words. */
#include "unit.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "options.h"

typedef struct config {
    int quiet;
    int64_t min_baseq, any;
    int64_t memory;
    double rate;
    const char *output;
    int strands;
    lt_string_list region;
} config;

static const config defaults = {0, 20, 0, 512 << 20, 1e-3, NULL, 0, {NULL, 0}};

static const lt_option table[] = {
    {"quiet", 'Q', LT_OPT_FLAG, offsetof(config, quiet), NULL, "say less", 0, 0, NULL,
     LT_OPT_RESULT},
    {"min-baseq", 'q', LT_OPT_INT, offsetof(config, min_baseq), "INT",
     "ignore bases below this quality", 0, 63, NULL, LT_OPT_RESULT},
    {"any", 0, LT_OPT_INT, offsetof(config, any), "INT", "any number", 0, 0, NULL, 0},
    {"max-memory", 'm', LT_OPT_SIZE, offsetof(config, memory), "SIZE", "ceiling", 1 << 20, INFINITY,
     NULL, 0},
    {"rate", 0, LT_OPT_REAL, offsetof(config, rate), "REAL", "error rate", 0, 0.5, NULL,
     LT_OPT_RESULT},
    {"output", 'o', LT_OPT_STRING, offsetof(config, output), "FILE", "where to", 0, 0, NULL,
     LT_OPT_REQUIRED},
    {"strands", 0, LT_OPT_CHOICE, offsetof(config, strands), "HOW", "strands of a family", 0, 0,
     "auto|single|duplex", LT_OPT_RESULT},
    {"region", 'r', LT_OPT_LIST, offsetof(config, region), "REGION", "where to look", 0, 0, NULL,
     LT_OPT_RESULT},
    {"secret", 's', LT_OPT_FLAG, offsetof(config, quiet), NULL, "not shown", 0, 0, NULL,
     LT_OPT_HIDDEN},
};

static const lt_command command = {"call",
                                   "one sample: evidence and calls",
                                   "[options] -o OUT IN",
                                   "First paragraph\nfilled.\n\n  kept   as it is\n\n.Second",
                                   "lowtide call -o a b\nlowtide call -o 'c' d",
                                   table,
                                   sizeof table / sizeof *table,
                                   &defaults,
                                   NULL,
                                   0,
                                   NULL};

enum { MAX_WORDS = 32, MAX_TEXT = 4096 };

typedef struct parsed {
    lt_status status;
    config config;
    int n_operands;
    char operand[MAX_WORDS][64];
} parsed;

static char text[MAX_TEXT]; /* what the words of the last line point into */

/* Parses a command line whose words are parted by '|'; "-o x" is put in front where asked. */
static parsed parse(const char *line)
{
    parsed p = {.config = defaults};
    char *argv[MAX_WORDS + 1];
    int argc = 0, first;
    snprintf(text, sizeof text, "call|%s", line);
    for (char *word = text; word; argc++) {
        ck_assert_int_lt(argc, MAX_WORDS);
        argv[argc] = word;
        word = strchr(word, '|');
        if (word)
            *word++ = '\0';
    }
    argv[argc] = NULL;
    p.status = lt_options_parse(&command, &p.config, argc, argv, &first);
    for (int i = first; p.status == LT_OK && i < argc; i++)
        snprintf(p.operand[p.n_operands++], 64, "%s", argv[i]);
    return p;
}

static void refused(const char *line, const char *message, const char *hint)
{
    parsed p = parse(line);
    ck_assert_msg(p.status == LT_EINVAL, "accepted: %s", line);
    ck_assert_str_eq(lt_error_message(), message);
    ck_assert_str_eq(lt_error_hint(), hint);
    lt_options_clear(&command, &p.config);
}

START_TEST(reads_every_type)
{
    parsed p = parse("-Qq30|in.bam|--max-memory=2G|--rate|2.5e-4|--strands|duplex|-oout.h5|"
                     "-r|chr7|--region=chr8:1-2|--any|-5|-|--|--quiet");
    ck_assert_int_eq(p.status, LT_OK);
    ck_assert_int_eq(p.config.quiet, 1);
    ck_assert_int_eq(p.config.min_baseq, 30);
    ck_assert_int_eq(p.config.any, -5);
    ck_assert_int_eq(p.config.memory, INT64_C(2) << 30);
    ck_assert(p.config.rate == 2.5e-4);
    ck_assert_int_eq(p.config.strands, 2);
    ck_assert_str_eq(p.config.output, "out.h5");
    ck_assert_uint_eq(p.config.region.n, 2);
    ck_assert_str_eq(p.config.region.v[0], "chr7");
    ck_assert_str_eq(p.config.region.v[1], "chr8:1-2");
    ck_assert_int_eq(p.n_operands, 3);
    ck_assert_str_eq(p.operand[0], "in.bam");
    ck_assert_str_eq(p.operand[1], "-");
    ck_assert_str_eq(p.operand[2], "--quiet");
    lt_options_clear(&command, &p.config);
    ck_assert_uint_eq(p.config.region.n, 0);
}
END_TEST

START_TEST(defaults_stay_and_the_last_wins)
{
    parsed p = parse("-o|x");
    ck_assert_int_eq(p.status, LT_OK);
    ck_assert_int_eq(p.config.min_baseq, 20);
    ck_assert_int_eq(p.config.memory, 512 << 20);
    ck_assert_uint_eq(p.config.region.n, 0);
    p = parse("-o|x|-q|1|--min-baseq|2|-o|y");
    ck_assert_int_eq(p.config.min_baseq, 2);
    ck_assert_str_eq(p.config.output, "y");
}
END_TEST

START_TEST(bounds_are_inclusive)
{
    ck_assert_int_eq(parse("-o|x|-q|0|--rate|0.5|-m|1M").status, LT_OK);
    ck_assert_int_eq(parse("-o|x|-q|63|--rate|0").status, LT_OK);
    refused("-o|x|-q|64", "--min-baseq 64: out of range, expected 0 to 63", "");
    refused("-o|x|-q|-1", "--min-baseq -1: out of range, expected 0 to 63", "");
    refused("-o|x|--rate|0.50001", "--rate 0.50001: out of range, expected 0 to 0.5", "");
    refused("-o|x|-m|1023K", "--max-memory 1023K: out of range, expected at least 1M", "");
}
END_TEST

START_TEST(numbers_are_read_whole_or_not_at_all)
{
    static const char *const not_whole[] = {"30x", " 3", "3 ", "0x10", "1e3",
                                            "3.0", "+",  "-",  "nan"};
    for (size_t i = 0; i < sizeof not_whole / sizeof *not_whole; i++) {
        char line[64];
        snprintf(line, sizeof line, "-o|x|--any|%s", not_whole[i]);
        ck_assert_msg(parse(line).status == LT_EINVAL, "--any %s", not_whole[i]);
    }
    static const char *const not_real[] = {"nan",  "inf",  "-inf", "0x1p-3", "1e999", "1e-999",
                                           "0.1 ", " 0.1", "1e",   ".",      "0,1",   "1e-3e"};
    for (size_t i = 0; i < sizeof not_real / sizeof *not_real; i++) {
        char line[64];
        snprintf(line, sizeof line, "-o|x|--rate|%s", not_real[i]);
        ck_assert_msg(parse(line).status == LT_EINVAL, "--rate %s", not_real[i]);
    }
    static const char *const not_size[] = {
        "K", "-1M", "1.5G", "1KB", "1T", "8589934592G", "99999999999999999999"};
    for (size_t i = 0; i < sizeof not_size / sizeof *not_size; i++) {
        char line[64];
        snprintf(line, sizeof line, "-o|x|-m|%s", not_size[i]);
        ck_assert_msg(parse(line).status == LT_EINVAL, "-m %s", not_size[i]);
    }
    refused("-o|x|--any|9223372036854775808", "--any 9223372036854775808: the number is too large",
            "");
    parsed p = parse("-o|x|--any|-9223372036854775808");
    ck_assert_int_eq(p.config.any, INT64_MIN);
    p = parse("-o|x|--any|+7|-m|8589934591G");
    ck_assert_int_eq(p.config.any, 7);
    ck_assert_int_eq(p.config.memory, INT64_C(8589934591) << 30);
}
END_TEST

START_TEST(wrong_options_are_named_and_mended)
{
    refused("-o|x|--min-basq|3", "unknown option --min-basq", "did you mean --min-baseq?");
    refused("-o|x|--min-base|3", "unknown option --min-base",
            "options are not abbreviated: write --min-baseq");
    refused("-o|x|--min-base=3", "unknown option --min-base",
            "options are not abbreviated: write --min-baseq");
    refused("-o|x|--min-base", "unknown option --min-base",
            "options are not abbreviated: write --min-baseq");
    refused("-o|x|--r|3", "unknown option --r",
            "options are not abbreviated: write --rate or --region");
    refused("-o|x|--qui", "unknown option --qui", "options are not abbreviated: write --quiet");
    refused("-o|x|--ver", "unknown option --ver",
            "options are not abbreviated: write --version or --verbosity");
    refused("-o|x|--zzz=1", "unknown option --zzz", "'lowtide call --help' lists the options");
    refused("-o|x|-Z", "unknown option -Z", "'lowtide call --help' lists the options");
    refused("-o|x|-QZ", "unknown option -Z", "'lowtide call --help' lists the options");
    refused("-output|x", "unknown option -output", "long options have two dashes: --output");
    refused("-output=x", "unknown option -output=x", "long options have two dashes: --output=x");
    refused("-o|x|--secre", "unknown option --secre", "'lowtide call --help' lists the options");
}
END_TEST

START_TEST(values_are_demanded)
{
    refused("-o", "--output needs a value (FILE)", "");
    refused("-q|3|--output", "--output needs a value (FILE)", "");
    refused("--output|--quiet", "--output needs a value (FILE), found the option --quiet", "");
    refused("-o|--rate=3", "--output needs a value (FILE), found the option --rate=3", "");
    refused("-o|x|--quiet=yes", "--quiet takes no value", "");
    refused("--output=", "--output: the value is empty", "is a shell variable unset?");
    refused("-o|x|-r|", "--region: the value is empty", "is a shell variable unset?");
    refused("-q|3|in.bam", "--output FILE is missing", "usage: lowtide call [options] -o OUT IN");
    refused("-o|x|--strands|dupex", "--strands 'dupex': expected one of auto|single|duplex",
            "did you mean --strands duplex?");
    refused("-o|x|--strands|both", "--strands 'both': expected one of auto|single|duplex", "");
    refused("-o|x|--strands|aut", "--strands 'aut': expected one of auto|single|duplex",
            "did you mean --strands auto?");
}
END_TEST

START_TEST(hostile_words_do_no_harm)
{
    char line[3000];
    ck_assert_int_eq(parse("--%s%n%s%n|x").status, LT_EINVAL);
    ck_assert_str_eq(lt_error_message(), "unknown option --%s%n%s%n");
    refused("-o|x|-\xff", "unknown option: byte 0xff after '-'",
            "'lowtide call --help' lists the options");
    refused("-o|x|-\x1b", "unknown option: byte 0x1b after '-'",
            "'lowtide call --help' lists the options");
    ck_assert_int_eq(parse("-o|x|--=|y").status, LT_EINVAL);
    ck_assert_int_eq(parse("-o|x|---|y").status, LT_EINVAL);
    ck_assert_int_eq(parse("-o|x|-:").status, LT_EINVAL);
    ck_assert_int_eq(parse("-o|x|-q:").status, LT_EINVAL);
    static const char *const heads[] = {"-o|x|--",  "-o|x|--any|",     "-o|x|--rate|",
                                        "-o|x|-m|", "-o|x|--strands|", "-o|x|-Z"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        for (int digit = 0; digit < 2; digit++) {
            size_t n = (size_t)snprintf(line, sizeof line, "%s", heads[i]);
            memset(line + n, digit ? '9' : 'a', sizeof line - n - 1);
            line[sizeof line - 1] = '\0';
            ck_assert_msg(parse(line).status == LT_EINVAL, "%s...", heads[i]);
        }
    /* an early unfinished parse leaves nothing behind for the next */
    ck_assert_int_eq(parse("-Q").status, LT_EINVAL);
    parsed p = parse("in.bam|-o|x");
    ck_assert_int_eq(p.status, LT_OK);
    ck_assert_int_eq(p.config.quiet, 0);
    ck_assert_int_eq(p.n_operands, 1);
}
END_TEST

START_TEST(verbosity_sets_the_log)
{
    ck_assert_int_eq(parse("-o|x|--verbosity|debug").status, LT_OK);
    ck_assert_int_eq(lt_log_get_level(), LT_LOG_DEBUG);
    ck_assert_int_eq(parse("-o|x").status, LT_OK); /* not given: stays */
    ck_assert_int_eq(lt_log_get_level(), LT_LOG_DEBUG);
    ck_assert_int_eq(parse("-o|x|--verbosity|loud").status, LT_EINVAL);
    ck_assert_int_eq(parse("-o|x|--verbosity|info").status, LT_OK);
}
END_TEST

static void collect(const char *name, const char *value, void *data)
{
    char *all = data;
    size_t n = strlen(all);
    snprintf(all + n, MAX_TEXT - n, "%s=%s;", name, value);
}

START_TEST(provenance_holds_result_options_only)
{
    char all[MAX_TEXT] = "";
    parsed p = parse("-o|secret-path|-r|a|-r|b|--strands|single|--rate|0.1|-m|1G|--any|3");
    ck_assert_int_eq(lt_options_results(&command, &p.config, collect, all), LT_OK);
    ck_assert_str_eq(all, "quiet=false;min-baseq=20;rate=0.1;strands=single;region=a,b;");
    lt_options_clear(&command, &p.config);
}
END_TEST

START_TEST(reals_are_written_to_be_read_back)
{
    static const double values[] = {0.1, 1.0 / 3, 1e-300, 0.5, 123456.789e-9, 0};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        config c = defaults;
        c.rate = values[i];
        char all[MAX_TEXT] = "";
        ck_assert_int_eq(lt_options_results(&command, &c, collect, all), LT_OK);
        ck_assert(strtod(strstr(all, "rate=") + 5, NULL) == values[i]);
    }
}
END_TEST

/* What a printer writes. */
static const char *printed(void (*print)(FILE *))
{
    static char buffer[2 * MAX_TEXT];
    memset(buffer, 0, sizeof buffer);
    FILE *f = fmemopen(buffer, sizeof buffer - 1, "w");
    print(f);
    fclose(f);
    return buffer;
}

static void print_help(FILE *f)
{
    lt_options_help(&command, f);
}

static void print_man(FILE *f)
{
    lt_options_man(&command, f);
}

static void print_completion(FILE *f)
{
    const lt_command *commands[] = {&command};
    lt_options_completion(commands, 1, f);
}

static void contains(const char *whole, const char *part)
{
    ck_assert_msg(strstr(whole, part) != NULL, "not found: %s\nin: %s", part, whole);
}

START_TEST(help_shows_defaults_and_examples)
{
    const char *help = printed(print_help);
    contains(help, "usage: lowtide call [options] -o OUT IN\n");
    contains(help, "\nFirst paragraph filled.\n\n  kept   as it is\n\n.Second\n");
    contains(help,
             "  -q, --min-baseq INT         ignore bases below this quality (0 to 63) [20]\n");
    contains(help, "  -m, --max-memory SIZE       ceiling (at least 1M) [512M]\n");
    contains(help, "      --rate REAL             error rate (0 to 0.5) [0.001]\n");
    contains(help, "  -o, --output FILE           where to [required]\n");
    contains(help,
             "      --strands HOW           strands of a family: auto|single|duplex [auto]\n");
    contains(help, "  -r, --region REGION         where to look; may be repeated\n");
    contains(help, "  -h, --help ");
    contains(help, "  lowtide call -o 'c' d\n");
    ck_assert_ptr_null(strstr(help, "secret"));
    for (const char *line = help; *line; line += strcspn(line, "\n") + 1)
        ck_assert_uint_lt(strcspn(line, "\n"), 80);
}
END_TEST

START_TEST(man_page_escapes_roff)
{
    const char *man = printed(print_man);
    contains(man, ".TH LOWTIDE\\-CALL 1 \"\" ");
    contains(man, "\n\\&.Second\n");
    contains(man, "\\fB\\-q\\fR, \\fB\\-\\-min\\-baseq\\fR \\fIINT\\fR\n");
    contains(man, "(0 to 63) [20]\n");
    ck_assert_ptr_null(strstr(man, "secret"));
}
END_TEST

START_TEST(completion_knows_choices)
{
    const char *completion = printed(print_completion);
    contains(completion, "--strands) words=\"auto single duplex\" ;;");
    contains(completion, "--verbosity) words=\"error warning info debug\" ;;");
    contains(completion, "--min-baseq ");
    ck_assert_ptr_null(strstr(completion, "secret"));
}
END_TEST

START_TEST(nearest_name_is_near)
{
    static const char *const names[] = {"call", "explain", "simulate", "demo"};
    ck_assert_str_eq(lt_nearest_name("cal", names, 4), "call");
    ck_assert_str_eq(lt_nearest_name("clal", names, 4), "call");
    ck_assert_str_eq(lt_nearest_name("explian", names, 4), "explain");
    ck_assert_str_eq(lt_nearest_name("Demo", names, 4), "demo");
    ck_assert_ptr_null(lt_nearest_name("simul", names, 4));
    ck_assert_ptr_null(lt_nearest_name("", names, 4));
    ck_assert_ptr_null(lt_nearest_name("ca", names, 4)); /* could be anything */
    ck_assert_ptr_null(lt_nearest_name("track", names, 4));
    ck_assert_ptr_null(lt_nearest_name("x", names, 0));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("options");
    TCase *tc = tcase_create("options");
    tcase_add_test(tc, reads_every_type);
    tcase_add_test(tc, defaults_stay_and_the_last_wins);
    tcase_add_test(tc, bounds_are_inclusive);
    tcase_add_test(tc, numbers_are_read_whole_or_not_at_all);
    tcase_add_test(tc, wrong_options_are_named_and_mended);
    tcase_add_test(tc, values_are_demanded);
    tcase_add_test(tc, hostile_words_do_no_harm);
    tcase_add_test(tc, verbosity_sets_the_log);
    tcase_add_test(tc, provenance_holds_result_options_only);
    tcase_add_test(tc, reals_are_written_to_be_read_back);
    tcase_add_test(tc, help_shows_defaults_and_examples);
    tcase_add_test(tc, man_page_escapes_roff);
    tcase_add_test(tc, completion_knows_choices);
    tcase_add_test(tc, nearest_name_is_near);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
