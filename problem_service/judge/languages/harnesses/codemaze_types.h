/* The typed part of the harness of C: types of the player's function, and how they are read and written. */

#ifndef CODEMAZE_TYPES_H
#define CODEMAZE_TYPES_H

/* A C string ends at its first zero byte, so U+0000 comes and goes as the two bytes 0xC0 0x80. */
static char *codemaze_without_zeros(char *text, size_t length)
{
    size_t zeros = 0;
    for (size_t i = 0; i < length; i++)
        zeros += text[i] == 0;
    if (zeros == 0)
        return text;
    char *result = (char *)__builtin_malloc(length + zeros + 1), *to = result;
    if (!result)
        codemaze_fail("out of memory", "");
    for (size_t i = 0; i < length; i++) {
        if (text[i] == 0)
            *to++ = (char)0xc0;
        *to++ = text[i] ? text[i] : (char)0x80;
    }
    *to = 0;
    return result;
}

static char *codemaze_read_text(void)
{
    size_t length;
    char *text = codemaze_read_string(&length);
    return codemaze_without_zeros(text, length);
}

static char *codemaze_read_name(void)
{
    size_t length;
    char *text = codemaze_read_key(&length);
    return codemaze_without_zeros(text, length);
}

static void codemaze_write_text(char *text)
{
    if (!text)
        codemaze_fail("The function returned NULL in place of a string", "");
    codemaze_write_string(text, __builtin_strlen(text));
}

static void *codemaze_room(void *items, size_t length, size_t size)
{
    if (length & (length - 1))
        return items;
    items = __builtin_realloc(items, (length ? 2 * length : 1) * size);
    if (!items)
        codemaze_fail("out of memory", "");
    return items;
}

static void codemaze_expect(void)
{
    if (!codemaze_next(']'))
        codemaze_fail("the input has too few arguments", "");
}

#define CODEMAZE_LIST(list, read_item, write_item)                                        \
    static list codemaze_read_##list(void)                                                \
    {                                                                                     \
        list result = {0, 0};                                                             \
        codemaze_enter('[');                                                              \
        for (; codemaze_next(']'); result.length++) {                                     \
            result.items = codemaze_room(result.items, result.length, sizeof *result.items); \
            result.items[result.length] = read_item();                                    \
        }                                                                                 \
        return result;                                                                    \
    }                                                                                     \
    static void codemaze_write_##list(list value)                                         \
    {                                                                                     \
        codemaze_write_raw("[");                                                          \
        for (size_t i = 0; i < value.length; i++) {                                       \
            if (i > 0)                                                                    \
                codemaze_write_raw(",");                                                  \
            write_item(value.items[i]);                                                   \
        }                                                                                 \
        codemaze_write_raw("]");                                                          \
    }

#define CODEMAZE_DICT(dict, read_value, write_value)                                      \
    static dict codemaze_read_##dict(void)                                                \
    {                                                                                     \
        dict result = {0, 0, 0};                                                          \
        codemaze_enter('{');                                                              \
        for (; codemaze_next('}'); result.length++) {                                     \
            result.keys = codemaze_room(result.keys, result.length, sizeof *result.keys); \
            result.values = codemaze_room(result.values, result.length, sizeof *result.values); \
            result.keys[result.length] = codemaze_read_name();                            \
            result.values[result.length] = read_value();                                  \
        }                                                                                 \
        return result;                                                                    \
    }                                                                                     \
    static void codemaze_write_##dict(dict value)                                         \
    {                                                                                     \
        codemaze_write_raw("{");                                                          \
        for (size_t i = 0; i < value.length; i++) {                                       \
            if (i > 0)                                                                    \
                codemaze_write_raw(",");                                                  \
            codemaze_write_text(value.keys[i]);                                           \
            codemaze_write_raw(":");                                                      \
            write_value(value.values[i]);                                                 \
        }                                                                                 \
        codemaze_write_raw("}");                                                          \
    }

#endif
