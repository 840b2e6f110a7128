/* background_table.c -- one row a column. Renaming one needs a new major version. */
#include "background_table.h"

#include "vocabulary.h"

#define CELL(field) offsetof(lt_background_cell, field)
#define EVENT(field) offsetof(lt_background_event, field)
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const lt_record_column cell_columns[] = {
    {"X_A", CELL(x[0]), LT_U32, "{molecule}", "strong molecules of strand A", NULL, LT_NUMBER, 0},
    {"X_B", CELL(x[1]), LT_U32, "{molecule}", "strong molecules of strand B", NULL, LT_NUMBER, 0},
    {"X_D", CELL(x[2]), LT_U32, "{molecule}", "strong duplex molecules", NULL, LT_NUMBER, 0},
    {"X_weak", CELL(weak), LT_U32, "{molecule}", "molecules of weaker evidence", NULL, LT_NUMBER,
     0},
    {"E_A", CELL(e[0]), LT_U64, "{molecule}/1048576",
     "strong molecules of strand A expected at a site factor of 1", NULL, LT_NUMBER, 0},
    {"E_B", CELL(e[1]), LT_U64, "{molecule}/1048576",
     "strong molecules of strand B expected at a site factor of 1", NULL, LT_NUMBER, 0},
    {"E_D", CELL(e[2]), LT_U64, "{molecule}/1048576",
     "strong duplex molecules expected at a site factor of 1", NULL, LT_NUMBER, 0},
};

static const lt_record_column event_columns[] = {
    {"site", EVENT(site), LT_U32, "1", "row of /sites", NULL, LT_NUMBER, 0},
    {"alt", EVENT(alt), LT_U8, "1", "alternative base", LT_BASE_LIST, LT_NUMBER, 0},
    {"aside", EVENT(aside), LT_U8, "1", "set aside: not in the sums of /alleles", "no,yes",
     LT_NUMBER, 0},
    {"sample", EVENT(sample), LT_U32, "1", "row of /samples", NULL, LT_NUMBER, 0},
    {"depth", EVENT(depth), LT_U32, "{molecule}", "molecules over the site", NULL, LT_NUMBER, 0},
    {"counted", EVENT(counted), LT_U32, "{molecule}", "of these, counted as alternative", NULL,
     LT_NUMBER, 0},
};

lt_records lt_background_cell_records(size_t n_sites)
{
    return (lt_records){"/alleles",
                        "site,alternative",
                        cell_columns,
                        COUNT_OF(cell_columns),
                        sizeof(lt_background_cell),
                        n_sites,
                        3};
}

lt_records lt_background_event_records(size_t n_events)
{
    return (lt_records){
        "/events", "event", event_columns, COUNT_OF(event_columns), sizeof(lt_background_event),
        n_events,  0};
}

lt_records lt_background_event_cell_records(size_t n_events)
{
    return (lt_records){
        "/events", "event", cell_columns, COUNT_OF(cell_columns), sizeof(lt_background_event),
        n_events,  0};
}
