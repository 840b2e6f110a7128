/* track_edit.c -- `lowtide track loci, remove-draw, annotate`. */
#include <math.h> /* NAN */
#include <stddef.h>
#include <stdio.h>

#include "commands.h"
#include "lowtide/series.h"
#include "track.h"
#include "tracking.h"

typedef struct edit_options {
    lt_string_list mask, unmask;
    const char *background, *label, *start, *end, *start_day, *end_day;
    int kind, remove, quiet;
    int64_t threads;
} edit_options;

static const edit_options defaults = {.threads = 1};

#define AT(field) offsetof(edit_options, field)
#define BACKGROUND                                                                  \
    {                                                                               \
        "background", 0, LT_OPT_STRING, AT(background), "PANEL.bg.h5",              \
            "the series' background, where draws are evaluated anew", 0, 0, NULL, 0 \
    }
#define THREADS                                                                             \
    {                                                                                       \
        "threads", '@', LT_OPT_INT, AT(threads), "INT", "threads in total", 1, 256, NULL, 0 \
    }
#define QUIET                                                                  \
    {                                                                          \
        "quiet", 0, LT_OPT_FLAG, AT(quiet), NULL, "no progress", 0, 0, NULL, 0 \
    }

static const lt_option loci_options[] = {
    {"mask", 0, LT_OPT_LIST, AT(mask), "CHR:POS:REF:ALT",
     "this locus stays in the series and out of the burden", 0, 0, NULL, 0},
    {"unmask", 0, LT_OPT_LIST, AT(unmask), "CHR:POS:REF:ALT",
     "takes back a --mask; what white blood cells or normals mask stays masked", 0, 0, NULL, 0},
    BACKGROUND,
    THREADS,
    QUIET,
};

static const lt_option remove_options[] = {BACKGROUND, THREADS, QUIET};

static const lt_option annotate_options[] = {
    {"kind", 0, LT_OPT_CHOICE, AT(kind), "KIND", "what it is", 0, 0,
     "therapy|imaging|surgery|other", 0},
    {"label", 0, LT_OPT_STRING, AT(label), "TEXT", "what is shown beside it", 0, 0, NULL,
     LT_OPT_REQUIRED},
    {"start", 0, LT_OPT_STRING, AT(start), "YYYY-MM-DD", "its date, or that of its beginning", 0, 0,
     NULL, 0},
    {"end", 0, LT_OPT_STRING, AT(end), "YYYY-MM-DD", "its last day; not told: it goes on", 0, 0,
     NULL, 0},
    {"start-day", 0, LT_OPT_STRING, AT(start_day), "NUMBER",
     "in place of --start, in a series of day numbers", 0, 0, NULL, 0},
    {"end-day", 0, LT_OPT_STRING, AT(end_day), "NUMBER", "in place of --end", 0, 0, NULL, 0},
    {"remove", 0, LT_OPT_FLAG, AT(remove), NULL, "take out the mark of this kind, label and start",
     0, 0, NULL, 0},
};

static lt_status parse(const lt_command *command, edit_options *o, int argc, char **argv,
                       int n_operands, char ***operand)
{
    int first;
    LT_TRY(lt_options_parse(command, o, argc, argv, &first));
    if (argc - first != n_operands)
        return lt_hint(
            lt_fail(LT_EINVAL, "%s expected, found %d operands",
                    n_operands == 1 ? "one series file is" : "a series file and a draw's name are",
                    argc - first),
            "lowtide %s --help", command->name);
    *operand = argv + first;
    return LT_OK;
}

static lt_tracking_edit config_of(const edit_options *o, const char *series)
{
    return (lt_tracking_edit){.series = series,
                              .background = o->background,
                              .threads = (int)o->threads,
                              .quiet = o->quiet};
}

static int loci_run(int argc, char **argv)
{
    edit_options o = defaults;
    char **operand = NULL;
    lt_status st = parse(&lt_track_loci_command, &o, argc, argv, 1, &operand);
    if (st == LT_OK && (o.mask.n || o.unmask.n)) {
        const lt_tracking_edit c = config_of(&o, operand[0]);
        st = lt_tracking_mask(&c, &o.mask, &o.unmask);
    }
    if (st == LT_OK)
        st = lt_tracking_show(stdout, operand[0], LT_TRACK_LOCI);
    lt_options_clear(&lt_track_loci_command, &o);
    return lt_exit_status(st);
}

static int remove_run(int argc, char **argv)
{
    edit_options o = defaults;
    char **operand = NULL;
    lt_status st = parse(&lt_track_remove_command, &o, argc, argv, 2, &operand);
    if (st == LT_OK) {
        const lt_tracking_edit c = config_of(&o, operand[0]);
        st = lt_tracking_remove(&c, operand[1]);
    }
    lt_options_clear(&lt_track_remove_command, &o);
    return lt_exit_status(st);
}

static int annotate_run(int argc, char **argv)
{
    edit_options o = defaults;
    char **operand = NULL;
    lt_tracking_mark mark = {0};
    lt_status st = parse(&lt_track_annotate_command, &o, argc, argv, 1, &operand);
    if (st == LT_OK)
        st = lt_track_when(&mark.start, o.start, o.start_day, "--start-day");
    if (st == LT_OK)
        st = lt_track_when(&mark.end, o.end, o.end_day, "--end-day");
    if (st == LT_OK) {
        const lt_tracking_edit c = config_of(&o, operand[0]);
        mark.kind = o.kind;
        mark.label = o.label;
        mark.remove = o.remove;
        st = lt_tracking_annotate(&c, &mark);
    }
    lt_options_clear(&lt_track_annotate_command, &o);
    return lt_exit_status(st);
}

const lt_command lt_track_loci_command = {
    .name = "track loci",
    .summary = "the loci of a series, and which of them stay out",
    .usage = "[--mask KEY] [--unmask KEY] SERIES.h5",
    .description = "Lists the loci with what the tumour says of them and with their molecules in "
                   "each draw. A locus that is masked is shown and does not count: by --mask, or "
                   "because white blood cells, population frequencies or normals say that it is "
                   "not the tumour's.",
    .examples = "lowtide track loci P01.series.h5\n"
                "lowtide track loci --mask chr2:25234373:C:T P01.series.h5",
    .options = loci_options,
    .n_options = sizeof loci_options / sizeof *loci_options,
    .defaults = &defaults,
    .run = loci_run,
};

const lt_command lt_track_remove_command = {
    .name = "track remove-draw",
    .summary = "take a draw out of a series, with its evidence",
    .usage = "SERIES.h5 DRAW",
    .description =
        "The draw of this name leaves; the history remembers that it was there. Keep its "
        "sample file if it may come back.",
    .examples = "lowtide track remove-draw P01.series.h5 P01-c2",
    .options = remove_options,
    .n_options = sizeof remove_options / sizeof *remove_options,
    .defaults = &defaults,
    .run = remove_run,
};

const lt_command lt_track_annotate_command = {
    .name = "track annotate",
    .summary = "therapy, imaging, surgery: what the course is read beside",
    .usage = "--kind KIND --label TEXT --start DATE [--end DATE] SERIES.h5",
    .description =
        "Marks what happened to the patient; `lowtide report` draws it beside the burden. A mark "
        "of the same kind, label and start is changed, with --remove taken out.",
    .examples = "lowtide track annotate P01.series.h5 --kind therapy --label osimertinib --start "
                "2026-03-08\n"
                "lowtide track annotate P01.series.h5 --kind imaging --label 'CT: partial "
                "response' --start "
                "2026-05-02",
    .options = annotate_options,
    .n_options = sizeof annotate_options / sizeof *annotate_options,
    .defaults = &defaults,
    .run = annotate_run,
};
