/* background.c -- `lowtide background`: a background from normals, and a look into one. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "building.h"
#include "commands.h"

typedef struct background_options {
    const char *output;
    int64_t threads;
    int quiet;
} background_options;

static const background_options defaults = {.threads = 1};

#define AT(field) offsetof(background_options, field)

static const lt_option options[] = {
    {"output", 'o', LT_OPT_STRING, AT(output), "FILE.h5",
     "the background file; needed unless one is shown", 0, 0, NULL, 0},
    {"threads", '@', LT_OPT_INT, AT(threads), "INT", "threads in total", 1, 256, NULL, 0},
    {"quiet", 0, LT_OPT_FLAG, AT(quiet), NULL, "neither progress nor summary", 0, 0, NULL, 0},
};

static lt_status show(const background_options *o, int n_files, char **file)
{
    if (o->output)
        return lt_fail(LT_EINVAL, "show writes no file: leave -o out");
    if (n_files != 1)
        return lt_hint(lt_fail(LT_EINVAL, "one background file is expected, found %d", n_files),
                       "lowtide background show panel.bg.h5");
    return lt_building_show(stdout, file[0]);
}

static lt_status build(const background_options *o, int n_files, char **file)
{
    if (n_files == 0)
        return lt_hint(lt_fail(LT_EINVAL, "no normals given"),
                       "lowtide background -o panel.bg.h5 normal1.h5 normal2.h5 ...");
    if (!o->output)
        return lt_hint(lt_fail(LT_EINVAL, "no output given"),
                       "-o FILE.h5 names the background file");
    const lt_building_config config = {.inputs = (const char *const *)file,
                                       .n_inputs = (size_t)n_files,
                                       .output = o->output,
                                       .threads = (int)o->threads,
                                       .quiet = o->quiet};
    return lt_building_run(&config);
}

static int background_run(int argc, char **argv)
{
    background_options o = defaults;
    int first;
    lt_status st = lt_options_parse(&lt_background_command, &o, argc, argv, &first);
    if (st == LT_OK) {
        int is_show = first < argc && !strcmp(argv[first], "show");
        st = is_show ? show(&o, argc - first - 1, argv + first + 1)
                     : build(&o, argc - first, argv + first);
    }
    lt_options_clear(&lt_background_command, &o);
    return lt_exit_status(st);
}

const lt_command lt_background_command = {
    .name = "background",
    .summary = "what normals show at each position, for `call --background`",
    .usage = "[options] -o PANEL.bg.h5 NORMAL.h5|PANEL.bg.h5... | show PANEL.bg.h5",
    .description =
        "Adds up sample files of people without cancer (`lowtide call -o`), sequenced and called "
        "like the patients: per position and allele, how many molecules speak for it on each "
        "strand, and how many each normal's own error rates would have made of a usual position. "
        "Background files may be given too, alone or among sample files: adding one normal to a "
        "panel needs no other normal's file. The order does not matter, and the same normals give "
        "the same bytes.\n\n"
        "What one person carries does not become noise of the position: alleles at 5 % and above, "
        "and alleles that the other normals make improbable, are set aside; what recurs in three "
        "or more normals, and in a fifth of them, below 2 % counts as noise. All is decided again "
        "with each normal that comes or goes.\n\n"
        "Normals must share genome, kernels and the options that choose and group reads; targets "
        "may differ. A normal that is there already is refused. An input named show is written "
        "./show.\n\n"
        "`lowtide background show FILE` prints what a background knows: its normals, depth, "
        "noise by substitution, the noisiest positions, and what is set aside.",
    .examples =
        "lowtide background -o panel.bg.h5 normal1.h5 normal2.h5 normal3.h5\n"
        "lowtide background -o more.bg.h5 panel.bg.h5 normal4.h5\n"
        "lowtide background show more.bg.h5\n"
        "lowtide call -f ref.fa -t panel.bed --background more.bg.h5 -o draw1.h5 plasma.bam",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .run = background_run,
};
