/* make_sample.c -- writes the fixture sample with its calls: make_sample OUT.h5 */
#include <stdio.h>

#include "sample_fixture.h"

int main(int argc, char **argv)
{
    lt_sample sample;
    lt_calls calls;
    lt_store *store;
    const uint8_t *bytes;
    size_t n;
    if (argc != 2)
        return 2;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    if (lt_sample_file_build(&store, &sample, &calls) < 0 ||
        lt_store_image(store, &bytes, &n) < 0) {
        fprintf(stderr, "%s\n", lt_error_message());
        return 1;
    }
    FILE *file = fopen(argv[1], "wb");
    int ok = file && fwrite(bytes, 1, n, file) == n;
    if (file && fclose(file) != 0)
        ok = 0;
    lt_store_close(store);
    lt_sample_clear(&sample);
    fixture_calls_clear(&calls);
    return ok ? 0 : 1;
}
