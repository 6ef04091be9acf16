/* finish - end a program only once its output is known to have arrived */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"

void
cli_finish(int code)
{
	bool lost = ferror(stdout);

	errno = 0;
	if (fflush(stdout) != 0 || fclose(stdout) != 0)
		die(EX_IOERR, "cannot write output:");
	if (lost)
		die(EX_IOERR, "cannot write output");
	exit(code);
}
