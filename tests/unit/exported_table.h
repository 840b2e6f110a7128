/* exported_table.h -- a table that was exported, cut into its cells. */
#ifndef LT_TEST_EXPORTED_TABLE_H
#define LT_TEST_EXPORTED_TABLE_H

#include "exported.h"

enum { MAX_COLUMNS = 200, MAX_ROWS = 100 };

/* A table cut into cells, which point into text. */
typedef struct table {
    char *text, *cell[MAX_ROWS][MAX_COLUMNS];
    size_t n_columns, n_rows; /* without the header, which is row 0 */
} table;

static inline size_t cells_of(char **cell, char *line)
{
    size_t n = 0;
    for (char *tab; (tab = strchr(line, '\t')) != NULL; line = tab + 1) {
        *tab = '\0';
        cell[n++] = line;
    }
    cell[n++] = line;
    return n;
}

/* Every line ends, and has as many cells as the first. */
static inline table table_of(char *text)
{
    table t = {.text = text};
    for (char *line = text; *line; t.n_rows++) {
        char *end = strchr(line, '\n');
        ck_assert_ptr_nonnull(end);
        *end = '\0';
        size_t n = cells_of(t.cell[t.n_rows], line);
        if (t.n_rows == 0)
            t.n_columns = n;
        ck_assert_uint_eq(n, t.n_columns);
        line = end + 1;
    }
    t.n_rows--;
    return t;
}

static inline const char *at(const table *t, size_t row, const char *name)
{
    size_t found = t->n_columns;
    for (size_t i = 0; i < t->n_columns; i++)
        if (!strcmp(t->cell[0][i], name)) {
            ck_assert_msg(found == t->n_columns, "%s stands twice", name);
            found = i;
        }
    ck_assert_msg(found < t->n_columns, "%s is absent", name);
    return t->cell[row + 1][found];
}

#endif
