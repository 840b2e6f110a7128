/* track.c -- `lowtide track`: hands over to its part. */
#include "track.h"

#include <string.h>

#include "commands.h"

static const lt_command *const parts[] = {
    &lt_track_add_command,      &lt_track_show_command,  &lt_track_list_command,
    &lt_track_loci_command,     &lt_track_check_command, &lt_track_remove_command,
    &lt_track_annotate_command,
};

static int track_run(int argc, char **argv)
{
    int first;
    if (argc < 2)
        return lt_exit_status(lt_hint(lt_fail(LT_EINVAL, "what is to be done with the series?"),
                                      "lowtide track --help"));
    if (argv[1][0] == '-')
        return lt_exit_status(lt_options_parse(&lt_track_command, NULL, argc, argv, &first));
    const lt_command *part = lt_command_part(&lt_track_command, argv[1]);
    return part ? part->run(argc - 1, argv + 1) : lt_exit_status(LT_EINVAL);
}

const lt_command lt_track_command = {
    .name = "track",
    .summary = "a patient's draws over time, in one series file",
    .usage = "add|show|list|loci|check|remove-draw|annotate [options] SERIES.h5 ...",
    .description =
        "A series file holds all draws of one patient: the loci that are followed, the molecules "
        "of each locus in each draw, the tumour's share of the cfDNA with its interval, how it "
        "changed, and the whole evidence of each draw, so that a locus that is found later is "
        "looked up in old draws without their BAM.\n\n"
        "Each addition is done and on disk when the command ends with status 0; whatever happens "
        "before leaves the old file. Several writers wait for each other (FILE.lock). A draw of "
        "another person, genome or panel is refused with status 4.\n\n"
        "`lowtide track PART --help` tells of each part; `lowtide report` makes a page of a "
        "series, `lowtide export` tables.",
    .examples = "lowtide track add P01.series.h5 draw1.h5 --patient P01 --date 2026-03-01 --loci "
                "tumour.vcf\n"
                "lowtide track add P01.series.h5 draw2.h5 --date 2026-04-01\n"
                "lowtide track annotate P01.series.h5 --kind therapy --label osimertinib --start "
                "2026-03-08\n"
                "lowtide track show P01.series.h5",
    .part = parts,
    .n_parts = sizeof parts / sizeof *parts,
    .run = track_run,
};
