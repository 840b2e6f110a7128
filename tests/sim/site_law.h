/* site_law.h -- the noise of a real assay's sites, from counts of errors by substitution. */
#ifndef LT_TEST_SITE_LAW_H
#define LT_TEST_SITE_LAW_H

#include "counted_sample.h"
#include "lines.h"

enum { LAW_SITES = 12000 };

/* Marsaglia and Tsang 2000; a power of a uniform for shapes below 1. */
static double draw_gamma(counted_rng *rng, double shape)
{
    double d = shape + (shape < 1) - 1.0 / 3, c = 1 / sqrt(9 * d), x, v;
    do {
        x = counted_normal(rng);
        v = pow(1 + c * x, 3);
    } while (1 + c * x <= 0 || log(counted_uniform(rng)) > x * x / 2 + d * (1 - v + log(v)));
    return d * v * (shape < 1 ? pow(counted_uniform(rng), 1 / shape) : 1);
}

/* Rates given the counts of one substitution: the prior is a Gamma with the counts' own moments. */
static void fit_law(counted_law *law, int k, const double *count, const double *umis,
                    counted_rng *rng)
{
    double n = (double)law->n[k], x = 0, m = 0, square = 0;
    for (size_t i = 0; i < law->n[k]; i++) {
        x += count[i];
        m += umis[i];
    }
    double mean = x / m, depth = m / n;
    for (size_t i = 0; i < law->n[k]; i++)
        square += pow(count[i] - mean * umis[i], 2) / n;
    double excess = (square - mean * depth) / (depth * depth);
    double shape = excess > 0 ? mean * mean / excess : 100;
    law->rate[k] = calloc(law->n[k] + 1, sizeof(double));
    for (size_t i = 0; i < law->n[k]; i++) {
        law->rate[k][i] = draw_gamma(rng, count[i] + shape) / (umis[i] + shape / mean);
        law->mean[k] += law->rate[k][i] / n;
    }
}

/* Columns 4 to 15 are counts by substitution ("A/G"), of which the reference base of column 3 has
 * three; the last is the number of UMIs. NULL when the file cannot be read. */
static counted_law *read_law(const char *path)
{
    static counted_law law;
    static double count[12][LAW_SITES], umis[12][LAW_SITES];
    lt_lines *lines;
    char *text, *field[18], name[12][4];
    int of[12];
    if (lt_lines_open(&lines, path) < 0)
        return NULL;
    if (lt_lines_next(lines, &text) < 0 || lt_line_split(text, field, 18) != 18) {
        lt_lines_close(lines);
        return NULL;
    }
    for (int i = 0; i < 12; i++) {
        snprintf(name[i], sizeof name[i], "%.3s", field[3 + i]);
        int ref = (int)strcspn("ACGT", (char[]){name[i][0], 0});
        int alt = (int)strcspn("ACGT", (char[]){name[i][2], 0});
        of[i] = ref * 3 + alt - (alt > ref);
    }
    while (lt_lines_next(lines, &text) == LT_OK && lt_line_split(text, field, 18) == 18)
        for (int i = 0; i < 12; i++) {
            size_t *n = &law.n[of[i]];
            if (field[2][0] != name[i][0] || *n >= LAW_SITES)
                continue;
            count[of[i]][*n] = atof(field[3 + i]);
            umis[of[i]][(*n)++] = atof(field[17]);
        }
    lt_lines_close(lines);
    counted_rng rng = {2026};
    for (int k = 0; k < 12; k++)
        fit_law(&law, k, count[k], umis[k], &rng);
    return &law;
}

#endif
