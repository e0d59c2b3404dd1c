/* The part of the harness of C and C++ that knows no types of the player's function. C that is C++ too. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

/* In C a player's function may be called read, write or pipe: of unistd.h only this name is taken. */
#ifdef __cplusplus
#include <unistd.h>
#else
extern long syscall(long number, ...);
#endif

static struct {
    char *text;
    size_t length, room;
} codemaze_output;

static char *codemaze_cursor;
static long codemaze_result_fd = 1;
static char *codemaze_stack;
static ptrdiff_t codemaze_stack_size;

static void *codemaze_resize(void *memory, size_t size)
{
    memory = realloc(memory, size);
    if (!memory)
        codemaze_fail("out of memory", "");
    return memory;
}

static void codemaze_send(const char *text, size_t length)
{
    while (length > 0) {
        long sent = syscall(SYS_write, codemaze_result_fd, text, length);
        if (sent <= 0)
            break;
        text += sent;
        length -= (size_t)sent;
    }
}

static void codemaze_end(int code)
{
    syscall(SYS_exit_group, (long)code);
}

static void codemaze_on_exit(void)
{
    const char *message = "The program ended before the function returned.";
    codemaze_send(message, strlen(message));
    fflush(NULL);
    codemaze_end(1);
}

/* Where a program dies by a signal nothing tells why. Runs on a stack of its own: the other may be full. */
static void codemaze_on_signal(int number, siginfo_t *info, void *context)
{
    char *at = (char *)info->si_addr;
    const char *what = "Aborted.";
    (void)context;
    if (number == SIGSEGV || number == SIGBUS)
        what = at < codemaze_stack && codemaze_stack - at < codemaze_stack_size + (1 << 20) &&
                       codemaze_stack - at > codemaze_stack_size - (1 << 20)
                   ? "Segmentation fault: the stack is full; the recursion goes too deep."
               : (size_t)at < 4096 ? "Segmentation fault: a null pointer was followed."
                                   : "Segmentation fault: memory was used that the program does not have.";
    else if (number == SIGFPE)
        what = "Arithmetic error: an integer was divided by zero.";
    else if (number == SIGILL)
        what = "Illegal instruction.";
    codemaze_send(what, strlen(what));
    codemaze_end(128 + number);
}

static void codemaze_catch_signals(void)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    static char memory[1 << 14];
    stack_t stack;
    struct sigaction action;
    uint64_t limits[2] = {0, 0};
    char here;
    memset(&stack, 0, sizeof stack);
    stack.ss_sp = memory;
    stack.ss_size = sizeof memory;
    sigaltstack(&stack, NULL);
    memset(&action, 0, sizeof action);
    action.sa_sigaction = codemaze_on_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
    syscall(SYS_prlimit64, 0L, 3L /* RLIMIT_STACK */, NULL, limits);
    codemaze_stack = &here;
    codemaze_stack_size = (ptrdiff_t)limits[0];
}

void codemaze_open(void)
{
    size_t room = 1 << 16, length = 0;
    char *text = (char *)codemaze_resize(NULL, room);
    for (;;) {
        long got = syscall(SYS_read, 0L, text + length, room - length - 1);
        if (got <= 0)
            break;
        length += (size_t)got;
        if (length + 1 == room)
            text = (char *)codemaze_resize(text, room *= 2);
    }
    text[length] = 0;
    codemaze_cursor = text;
    codemaze_result_fd = syscall(SYS_dup, 1L);
    syscall(SYS_dup3, 2L, 1L, 0L);
    atexit(codemaze_on_exit);
    codemaze_catch_signals();
}

void codemaze_close(void)
{
    fflush(NULL);
    codemaze_send(codemaze_output.text, codemaze_output.length);
    codemaze_end(0);
}

void codemaze_fail(const char *what, const char *detail)
{
    fflush(NULL);
    codemaze_send(what, strlen(what));
    if (*detail) {
        codemaze_send(": ", 2);
        codemaze_send(detail, strlen(detail));
    }
    codemaze_end(1);
}

/* The input. It is JSON, checked before it came here; only its types are checked again. */

static void codemaze_refuse(const char *expected)
{
    codemaze_fail("the input is not of the function's types, which want", expected);
}

static char codemaze_peek(void)
{
    while (*codemaze_cursor == ' ' || *codemaze_cursor == '\n' || *codemaze_cursor == '\t' || *codemaze_cursor == '\r')
        codemaze_cursor++;
    return *codemaze_cursor;
}

void codemaze_enter(char opening)
{
    if (codemaze_peek() != opening)
        codemaze_refuse(opening == '[' ? "a list" : "a dict");
    codemaze_cursor++;
}

bool codemaze_next(char closing)
{
    char next = codemaze_peek();
    if (next == 0)
        codemaze_refuse("more of it");
    if (next == closing || next == ',')
        codemaze_cursor++;
    return next != closing;
}

bool codemaze_read_bool(void)
{
    char first = codemaze_peek();
    if (first != 't' && first != 'f')
        codemaze_refuse("a bool");
    codemaze_cursor += first == 't' ? 4 : 5;
    return first == 't';
}

int64_t codemaze_read_int(void)
{
    bool negative = codemaze_peek() == '-';
    int64_t value = 0;
    codemaze_cursor += negative;
    if (*codemaze_cursor < '0' || *codemaze_cursor > '9')
        codemaze_refuse("an int");
    for (; *codemaze_cursor >= '0' && *codemaze_cursor <= '9'; codemaze_cursor++) {
        int digit = *codemaze_cursor - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? -digit : digit, &value))
            codemaze_refuse("an int of 64 bits");
    }
    return value;
}

double codemaze_read_float(void)
{
    char first = codemaze_peek(), *end;
    if (first != '-' && (first < '0' || first > '9'))
        codemaze_refuse("a float");
    double value = strtod(codemaze_cursor, &end);
    codemaze_cursor = end;
    return value;
}

static unsigned codemaze_read_hex4(void)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        char c = *codemaze_cursor;
        if (c == 0)
            codemaze_refuse("more of it");
        value = value * 16 + (unsigned)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
        codemaze_cursor++;
    }
    return value;
}

static unsigned codemaze_read_escaped_unit(void)
{
    unsigned code = codemaze_read_hex4();
    if (code >= 0xd800 && code < 0xdc00 && codemaze_cursor[0] == '\\' && codemaze_cursor[1] == 'u') {
        char *before = codemaze_cursor;
        codemaze_cursor += 2;
        unsigned low = codemaze_read_hex4();
        if (low >= 0xdc00 && low < 0xe000)
            return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        codemaze_cursor = before;
    }
    return code >= 0xd800 && code < 0xe000 ? 0xfffd : code;
}

static char *codemaze_encode(char *to, unsigned code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
        *to++ = (char)(0x80 | (code & 63));
    } else if (code < 0x10000) {
        *to++ = (char)(0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    } else {
        *to++ = (char)(0xf0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 63));
        *to++ = (char)(0x80 | (code >> 6 & 63));
        *to++ = (char)(0x80 | (code & 63));
    }
    return to;
}

char *codemaze_read_string(size_t *length)
{
    if (codemaze_peek() != '"')
        codemaze_refuse("a string");
    char *end = ++codemaze_cursor;
    while (*end && *end != '"')
        end += *end == '\\' && end[1] ? 2 : 1;
    /* No escape is shorter than what it stands for. */
    char *text = (char *)codemaze_resize(NULL, (size_t)(end - codemaze_cursor) + 1), *to = text;
    while (codemaze_cursor < end) {
        char c = *codemaze_cursor++;
        if (c == '\\') {
            c = *codemaze_cursor++;
            switch (c) {
            case 'b': c = '\b'; break;
            case 'f': c = '\f'; break;
            case 'n': c = '\n'; break;
            case 'r': c = '\r'; break;
            case 't': c = '\t'; break;
            case 'u': to = codemaze_encode(to, codemaze_read_escaped_unit()); continue;
            }
        }
        *to++ = c;
    }
    if (*end != '"')
        codemaze_refuse("more of it");
    codemaze_cursor = end + 1;
    *to = 0;
    *length = (size_t)(to - text);
    return text;
}

char *codemaze_read_key(size_t *length)
{
    char *key = codemaze_read_string(length);
    if (codemaze_peek() == ':')
        codemaze_cursor++;
    return key;
}

/* The result. */

static void codemaze_append(const char *text, size_t length)
{
    if (length > codemaze_output.room - codemaze_output.length) {
        codemaze_output.room = (codemaze_output.room + length) * 2;
        codemaze_output.text = (char *)codemaze_resize(codemaze_output.text, codemaze_output.room);
    }
    memcpy(codemaze_output.text + codemaze_output.length, text, length);
    codemaze_output.length += length;
}

void codemaze_write_raw(const char *text)
{
    codemaze_append(text, strlen(text));
}

void codemaze_write_bool(bool value)
{
    codemaze_write_raw(value ? "true" : "false");
}

void codemaze_write_int(int64_t value)
{
    char text[24], *from = text + sizeof text;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do
        *--from = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--from = '-';
    codemaze_append(from, (size_t)(text + sizeof text - from));
}

/* The shortest of the texts that read back as the same number. */
void codemaze_write_float(double value)
{
    char text[40];
    if (!__builtin_isfinite(value))
        codemaze_fail("The function returned what JSON cannot hold", __builtin_isnan(value) ? "NaN" : "infinity");
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    codemaze_write_raw(text);
    if (!strpbrk(text, ".e"))
        codemaze_write_raw(".0");
}

/* The length of the UTF-8 sequence at `text`, or 0. U+0000 may be two bytes, as in C strings. */
static size_t codemaze_sequence(const unsigned char *text, size_t left)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = text[0];
    size_t length = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
    if (length < 2 || length > left)
        return length == 1;
    unsigned code = first & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (text[i] & 63u);
    }
    return code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : length;
}

void codemaze_write_string(const char *text, size_t length)
{
    const unsigned char *from = (const unsigned char *)text, *end = from + length, *plain = from;
    codemaze_append("\"", 1);
    while (from < end) {
        unsigned char c = *from;
        size_t step = 1;
        char escape[8];
        if (c >= 0x80) {
            step = codemaze_sequence(from, (size_t)(end - from));
            if (step > 0) {
                from += step;
                continue;
            }
            bool zero = c == 0xc0 && end - from > 1 && from[1] == 0x80;
            step = zero ? 2 : 1;
            strcpy(escape, zero ? "\\u0000" : "\\ufffd");
        } else if (c < 0x20) {
            snprintf(escape, sizeof escape, "\\u%04x", c);
        } else if (c == '"' || c == '\\') {
            escape[0] = '\\', escape[1] = (char)c, escape[2] = 0;
        } else {
            from++;
            continue;
        }
        codemaze_append((const char *)plain, (size_t)(from - plain));
        codemaze_write_raw(escape);
        plain = from += step;
    }
    codemaze_append((const char *)plain, (size_t)(from - plain));
    codemaze_append("\"", 1);
}
