// What the harness of C++ does around the call; knows no types of the player's function either.

#include <cxxabi.h>
#include <exception>
#include <iostream>
#include <typeinfo>

static const char *codemaze_readable(const std::type_info *type)
{
    int status;
    const char *name = type ? abi::__cxa_demangle(type->name(), nullptr, nullptr, &status) : nullptr;
    return name ? name : "an unknown type";
}

static void codemaze_flush() { std::cout.flush(); }

int codemaze_run(void (*call)())
{
    codemaze_open();
    std::atexit(codemaze_flush);
    try {
        codemaze_enter('[');
        call();
    } catch (const std::exception &error) {
        codemaze_flush();
        codemaze_fail(codemaze_readable(&typeid(error)), error.what());
    } catch (...) {
        codemaze_flush();
        codemaze_fail("An exception was not caught", codemaze_readable(abi::__cxa_current_exception_type()));
    }
    codemaze_flush();
    codemaze_close();
    return 0;
}
