// The typed part of the harness of C++; the rest is in codemaze.c. To be included after codemaze.h.

#ifndef CODEMAZE_HPP
#define CODEMAZE_HPP

#include <map>
#include <string>
#include <vector>

namespace codemaze {

inline void read(bool &value) { value = codemaze_read_bool(); }
inline void read(long long &value) { value = codemaze_read_int(); }
inline void read(double &value) { value = codemaze_read_float(); }

inline void take(std::string &text, char *(*reader)(size_t *))
{
    size_t length;
    char *from = reader(&length);
    text.assign(from, length);
    __builtin_free(from);
}

inline void read(std::string &value) { take(value, codemaze_read_string); }

template <class T> void read(std::vector<T> &list);
template <class T> void read(std::map<std::string, T> &dict);

template <class T> void read(std::vector<T> &list)
{
    codemaze_enter('[');
    while (codemaze_next(']')) {
        T item;
        read(item);
        list.push_back(static_cast<T &&>(item));
    }
}

template <class T> void read(std::map<std::string, T> &dict)
{
    codemaze_enter('{');
    while (codemaze_next('}')) {
        std::string key;
        take(key, codemaze_read_key);
        read(dict[key]);
    }
}

inline void write(bool value) { codemaze_write_bool(value); }
inline void write(long long value) { codemaze_write_int(value); }
inline void write(double value) { codemaze_write_float(value); }
inline void write(const std::string &value) { codemaze_write_string(value.data(), value.size()); }

template <class T> void write(const std::vector<T> &list);
template <class T> void write(const std::map<std::string, T> &dict);

template <class T> void write(const std::vector<T> &list)
{
    const char *before = "[";
    for (size_t i = 0; i < list.size(); i++, before = ",") {
        codemaze_write_raw(before);
        write(static_cast<const T &>(list[i]));
    }
    codemaze_write_raw(list.empty() ? "[]" : "]");
}

template <class T> void write(const std::map<std::string, T> &dict)
{
    const char *before = "{";
    for (const auto &entry : dict) {
        codemaze_write_raw(before);
        write(entry.first);
        codemaze_write_raw(":");
        write(entry.second);
        before = ",";
    }
    codemaze_write_raw(dict.empty() ? "{}" : "}");
}

template <class T> T argument()
{
    T value{};
    if (!codemaze_next(']'))
        codemaze_fail("the input has too few arguments", "");
    read(value);
    return value;
}

// Compiled once, with what knows no types: these are the types of most functions.
#ifndef CODEMAZE_TEMPLATE
#define CODEMAZE_TEMPLATE extern template
#endif
#define CODEMAZE_COMPILED(...)                         \
    CODEMAZE_TEMPLATE void read(__VA_ARGS__ &);        \
    CODEMAZE_TEMPLATE void write(const __VA_ARGS__ &);
#define CODEMAZE_COMPILED_FOR(...)                                           \
    CODEMAZE_COMPILED(std::vector<__VA_ARGS__>)                              \
    CODEMAZE_COMPILED(std::vector<std::vector<__VA_ARGS__>>)                 \
    CODEMAZE_COMPILED(std::map<std::string, __VA_ARGS__>)                    \
    CODEMAZE_COMPILED(std::map<std::string, std::vector<__VA_ARGS__>>)
CODEMAZE_COMPILED_FOR(bool)
CODEMAZE_COMPILED_FOR(long long)
CODEMAZE_COMPILED_FOR(double)
CODEMAZE_COMPILED_FOR(std::string)

} // namespace codemaze

// Runs `call`, which reads the arguments and writes the result.
int codemaze_run(void (*call)());

#endif
