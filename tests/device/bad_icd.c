/* bad_icd.c -- an OpenCL driver that crashes or hangs while it is loaded, as LT_BAD_ICD says. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void misbehave(void)
{
    const char *how = getenv("LT_BAD_ICD");
    if (how && !strcmp(how, "crash"))
        raise(SIGKILL); /* a sanitizer would catch SIGSEGV */
    while (how && !strcmp(how, "hang"))
        pause();
}
