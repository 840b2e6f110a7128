/* doctor.c -- `lowtide doctor`: what is installed, its known faults, and whether this machine can
 * keep the promises.
 *
 * A line a finding: "ok", "note" (works, but know this) or "FAIL" (a promise cannot be kept). */
#include <errno.h>
#include <fenv.h>
#include <float.h>
#include <hdf5.h>
#include <htslib/hts.h>
#include <jansson.h>
#include <nettle/version.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "device.h"
#include "lowtide/version.h"
#include "store.h"
#include "tables.h"

typedef enum { OK, NOTE, FAIL, N_VERDICTS } verdict;

typedef struct doctor {
    int count[N_VERDICTS];
} doctor;

LT_PRINTF(3, 4) static void say(doctor *d, verdict v, const char *format, ...)
{
    static const char *const word[] = {"ok  ", "note", "FAIL"};
    va_list args;
    d->count[v]++;
    printf("%s  ", word[v]);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

/* major * 1000000 + minor * 1000 + patch of "1.16", "1.21.1", "1.16+ds". */
static long version_number(const char *text)
{
    long part[3] = {0, 0, 0};
    for (int i = 0; i < 3; i++) {
        char *end;
        part[i] = strtol(text, &end, 10);
        if (end == text || *end != '.')
            break;
        text = end + 1;
    }
    return part[0] * 1000000 + part[1] * 1000 + part[2];
}

/* CVEs of 2026 in the CRAM decoder: fixed in 1.21.1, 1.22.2 and 1.23.1. */
static int has_cram_faults(long version)
{
    return version < 1021001 || (version >= 1022000 && version < 1022002) ||
           (version >= 1023000 && version < 1023001);
}

static void check_htslib(doctor *d)
{
    const char *text = hts_version();
    long version = version_number(text);
    unsigned features = hts_features();
    say(d, version < 1016000 ? FAIL : OK, "htslib %s (%s libdeflate, %s bzip2, %s lzma)", text,
        features & HTS_FEATURE_LIBDEFLATE ? "with" : "without",
        features & HTS_FEATURE_BZIP2 ? "with" : "without",
        features & HTS_FEATURE_LZMA ? "with" : "without");
    if (HTS_VERSION != version / 1000 * 100 + version % 1000)
        say(d, NOTE, "htslib: built against %d, runs with %s", HTS_VERSION, text);
    if (has_cram_faults(version))
        say(d, NOTE,
            "htslib %s: its CRAM decoder has memory faults found in 2026 (fixed in 1.21.1, 1.22.2, "
            "1.23.1); unless your system patched it, open no CRAM file of unknown origin",
            text);
    if (version < 1018000)
        say(d, NOTE,
            "htslib %s: multi-region iterators lose CRAM reads (fixed in 1.18); lowtide does not "
            "use them, other tools here may",
            text);
    if (!(features & HTS_FEATURE_LIBDEFLATE))
        say(d, NOTE, "htslib: without libdeflate decoding takes about twice as long");
}

static void check_hdf5(doctor *d)
{
    static const struct {
        H5Z_filter_t filter;
        const char *name;
    } needed[] = {{H5Z_FILTER_DEFLATE, "deflate"},
                  {H5Z_FILTER_SHUFFLE, "shuffle"},
                  {H5Z_FILTER_FLETCHER32, "fletcher32"}};
    unsigned major = 0, minor = 0, release = 0;
    if (H5get_libversion(&major, &minor, &release) < 0) {
        say(d, FAIL, "HDF5: the library does not start");
        return;
    }
    say(d, OK, "HDF5 %u.%u.%u", major, minor, release);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (H5Zfilter_avail(needed[i].filter) <= 0)
            say(d, FAIL, "HDF5: built without the %s filter", needed[i].name);
}

/* The way in which every sample file is made: an image built in memory. */
static void check_store(doctor *d)
{
    static const uint32_t numbers[] = {1, 2, 3};
    static const lt_column_info info = {"1", "a column", "row", NULL};
    lt_store *store = NULL;
    const uint8_t *bytes = NULL;
    size_t n = 0;
    lt_status st = lt_store_create(&store, "sample");
    if (st == LT_OK)
        st = lt_store_put(store, "/doctor/column", LT_U32, numbers, 3, 0, &info);
    if (st == LT_OK)
        st = lt_store_image(store, &bytes, &n);
    if (st == LT_OK && n > 512 && !memcmp(bytes, "LOWTIDE\n", 8))
        say(d, OK, "HDF5 builds files in memory");
    else
        say(d, FAIL, "HDF5 builds no file in memory: %s", lt_error_message());
    lt_store_close(store);
}

/* The same bytes need the same arithmetic. */
static void check_arithmetic(doctor *d)
{
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    if (first == 1)
        say(d, OK, "little-endian byte order");
    else
        say(d, FAIL, "byte order: big-endian machines are not supported");
    volatile double tiny = DBL_MIN;
    volatile double half = tiny / 2;
    if (FLT_EVAL_METHOD == 0 && fegetround() == FE_TONEAREST && half > 0)
        say(d, OK, "IEEE 754 double arithmetic, round to nearest, subnormal numbers kept");
    else
        say(d, FAIL,
            "arithmetic: excess precision, another rounding or flushed subnormal numbers: results "
            "may differ from other machines");
}

static void check_temporary_folder(doctor *d)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    if (!folder || !*folder)
        folder = "/tmp";
    snprintf(path, sizeof path, "%s/lowtide-doctor-XXXXXX", folder);
    int fd = mkstemp(path);
    if (fd < 0) {
        say(d, FAIL, "temporary folder %s: %s; set TMPDIR to a folder that can be written", folder,
            strerror(errno));
        return;
    }
    if (write(fd, path, sizeof path) == (ssize_t)sizeof path && !fsync(fd))
        say(d, OK, "temporary folder %s can be written", folder);
    else
        say(d, FAIL, "temporary folder %s: %s", folder, strerror(errno));
    close(fd);
    unlink(path);
}

static void check_devices(doctor *d)
{
    lt_tables *tables = malloc(sizeof *tables);
    if (!tables) {
        say(d, FAIL, "out of memory");
        return;
    }
    lt_tables_init(tables);
    puts("devices and their self-tests:");
    if (lt_devices_list(stdout, tables) < 0)
        say(d, FAIL, "devices: %s", lt_error_message());
    free(tables);
}

static int examine(void)
{
    doctor d = {{0, 0, 0}};
    say(&d, OK, "lowtide %s, kernels %.12s", LT_VERSION, lt_kernels_digest());
    check_htslib(&d);
    check_hdf5(&d);
    check_store(&d);
    say(&d, OK, "jansson %s, nettle %d.%d", JANSSON_VERSION, nettle_version_major(),
        nettle_version_minor());
    check_arithmetic(&d);
    check_temporary_folder(&d);
    check_devices(&d);
    printf("%d ok, %d to know, %d failed\n", d.count[OK], d.count[NOTE], d.count[FAIL]);
    lt_fail(LT_OK, "%s", ""); /* everything was said above */
    return d.count[FAIL] > 0;
}

static int doctor_run(int argc, char **argv)
{
    int first;
    lt_status st = lt_options_parse(&lt_doctor_command, NULL, argc, argv, &first);
    if (st == LT_OK && first < argc)
        st = lt_fail(LT_EINVAL, "no operand expected, found '%s'", argv[first]);
    return st == LT_OK ? examine() : lt_exit_status(st);
}

const lt_command lt_doctor_command = {
    .name = "doctor",
    .summary = "what is installed, its known faults, self-tests",
    .usage = "[options]",
    .description =
        "Looks at the libraries that lowtide runs with and their known faults, the arithmetic, the "
        "temporary folder, and runs every kernel's self-test on every device. A line is ok, a note "
        "(works, but know this) or FAIL. The exit status is 1 when anything failed, else 0.",
    .examples = "lowtide doctor",
    .run = doctor_run,
};
