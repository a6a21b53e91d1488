#include "auth/fault.h"

#include <stdarg.h>
#include <stdio.h>

void
fault_set(struct fault *f, const char *mend, const char *fmt, ...)
{
	va_list ap;

	if (f == NULL || f->what[0] != '\0')
		return;
	va_start(ap, fmt);
	vsnprintf(f->what, sizeof f->what, fmt, ap);
	va_end(ap);
	snprintf(f->mend, sizeof f->mend, "%s", mend);
}
