/* control_table.c -- how often the matched control tells tumour from CHIP: drawn counts, by depth
 * of the white blood cells and allele fraction, beside the numbers of the prototype in which the
 * models were chosen. See docs/accuracy.md.
 *
 * usage: control_table DRAWS SEED. A tumour has no molecule in the cells (prior .9) or a hundredth
 * of its fraction; CHIP has its fraction times e^z, z ~ N(0, .4^2). 5,000 plasma molecules, drawn
 * again until 3 show the variant: fewer are hardly called; q .97,
 * e 2e-6. Exit status 1 where CHIP is called tumour in more than 3 % (and three standard errors) of
 * draws. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "control.h"

#define PLASMA 5000
#define LEAST 3 /* molecules of what is called */
#define Q .97
#define E 2e-6

static uint64_t state;

static double uniform(void) /* splitmix64, (0, 1) */
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

static lt_side draw(int n, double f)
{
    double p = f * Q + (1 - f) * E;
    lt_side side = {n, 0, Q, E};
    for (int i = 0; i < n; i++)
        side.k += uniform() < p;
    return side;
}

static lt_side draw_called(double f)
{
    lt_side side;
    do
        side = draw(PLASMA, f);
    while (side.k < LEAST);
    return side;
}

typedef struct cell {
    double chip_as_tumour, chip_as_chip, tumour_as_tumour;
} cell;

static const int depths[] = {1000, 3000, 5000, 10000};
static const double fractions[] = {.001, .0025, .005, .01};
/* NAN: not told */
static const cell prototype[4][4] = {
    {{0, .64, 0}, {.005, .90, .06}, {.009, .95, .89}, {0, .995, .998}},
    {{.017, .85, .23}, {.005, .98, .96}, {.001, 1, .99}, {0, 1, 1}},
    {{.007, .95, .58}, {.001, 1, .98}, {NAN, NAN, NAN}, {NAN, NAN, NAN}},
    {{.001, .995, .97}, {.001, 1, 1}, {NAN, NAN, NAN}, {NAN, NAN, NAN}}};

static cell measure(const lt_models *models, int depth, double f, int n_draws)
{
    cell c = {0};
    double p[LT_N_MODELS];
    for (int i = 0; i < n_draws; i++) {
        lt_side plasma = draw_called(f), cells = draw(depth, fmin(1, f * exp(.4 * normal())));
        lt_models_judge(p, models, &plasma, &cells);
        c.chip_as_tumour += p[LT_MODEL_TUMOUR] >= LT_ORIGIN_SURE;
        c.chip_as_chip += p[LT_MODEL_CHIP] >= LT_ORIGIN_SURE;
        plasma = draw_called(f);
        cells = draw(depth, uniform() < .9 ? 0 : .01 * f);
        lt_models_judge(p, models, &plasma, &cells);
        c.tumour_as_tumour += p[LT_MODEL_TUMOUR] >= LT_ORIGIN_SURE;
    }
    return (cell){c.chip_as_tumour / n_draws, c.chip_as_chip / n_draws,
                  c.tumour_as_tumour / n_draws};
}

static void print_pair(double here, double there)
{
    printf(isnan(there) ? " %.3f |" : " %.3f (%.3g) |", here, there);
}

int main(int argc, char **argv)
{
    lt_models *models;
    int n = argc > 1 ? atoi(argv[1]) : 100, failed = 0;
    state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    if (n < 1 || lt_models_create(&models) < 0)
        return 2;
    printf(
        "| white blood cells | VAF | CHIP called tumour | CHIP called CHIP | tumour called tumour "
        "|\n|---|---|---|---|---|\n");
    for (int d = 0; d < 4; d++)
        for (int f = 0; f < 4; f++) {
            cell c = measure(models, depths[d], fractions[f], n);
            printf("| %d | %g %% |", depths[d], 100 * fractions[f]);
            print_pair(c.chip_as_tumour, prototype[d][f].chip_as_tumour);
            print_pair(c.chip_as_chip, prototype[d][f].chip_as_chip);
            print_pair(c.tumour_as_tumour, prototype[d][f].tumour_as_tumour);
            putchar('\n');
            failed |= c.chip_as_tumour > .03 + 3 * sqrt(.03 * .97 / n);
        }
    free(models);
    return failed;
}
