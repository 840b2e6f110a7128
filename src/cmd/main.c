/* main.c -- the command table. */
#include "run.h"

int main(void)
{
    return 0;
}
