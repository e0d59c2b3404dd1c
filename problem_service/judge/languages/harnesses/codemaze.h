/* What the harnesses of C and C++ share: the arguments in, the result out. Defined in codemaze.c. */

#ifndef CODEMAZE_H
#define CODEMAZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads all of standard input, and sets standard output aside for the result: prints go to standard error. */
void codemaze_open(void);

/* Writes the result and ends the process; neither threads nor destructors matter now. */
void codemaze_close(void);

/* Writes what went wrong in place of the result, and ends the process with 1. */
void codemaze_fail(const char *what, const char *detail);

/* Passes an opening bracket; then codemaze_next says whether an element follows, until it passes `closing`. */
void codemaze_enter(char opening);
bool codemaze_next(char closing);

bool codemaze_read_bool(void);
int64_t codemaze_read_int(void);
double codemaze_read_float(void);

/* UTF-8, ended by a zero byte; inside there are zero bytes only where the text has U+0000. To be freed. */
char *codemaze_read_string(size_t *length);

/* The same with the colon behind it. */
char *codemaze_read_key(size_t *length);

void codemaze_write_raw(const char *text);
void codemaze_write_bool(bool value);
void codemaze_write_int(int64_t value);
void codemaze_write_float(double value);

/* Bytes that are no UTF-8 become U+FFFD. */
void codemaze_write_string(const char *text, size_t length);

#ifdef __cplusplus
}
#endif

#endif
