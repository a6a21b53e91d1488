/* commands - the subcommands that do one thing and end. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "base/defs.h"

/* Each takes what follows its own options, and returns the exit code. */
NODISCARD int commands_migrate(const char *conf_path, int argc, char **argv);
NODISCARD int commands_restored(const char *conf_path, int argc, char **argv);
NODISCARD int commands_sweep(const char *conf_path, int argc, char **argv);
NODISCARD int commands_token(const char *conf_path, int argc, char **argv);

#endif
