/* make_background.c -- writes the fixture background: make_background OUT.h5 */
#include <stdio.h>

#include "background_fixture.h"

int main(int argc, char **argv)
{
    static lt_site_counts counts;
    static lt_background bg;
    lt_store *store;
    const uint8_t *bytes;
    size_t n;
    if (argc != 2)
        return 2;
    fixture_background(&bg); /* lives to the end of the program */
    fixture_site_counts(counts);
    if (lt_background_file_build(&store, &bg, counts) < 0 ||
        lt_store_image(store, &bytes, &n) < 0) {
        fprintf(stderr, "%s\n", lt_error_message());
        return 1;
    }
    FILE *file = fopen(argv[1], "wb");
    int ok = file && fwrite(bytes, 1, n, file) == n;
    if (file && fclose(file) != 0)
        ok = 0;
    lt_store_close(store);
    return ok ? 0 : 1;
}
