/*
 * Loaded before Mono, which expects what boxes have not: it reads of its first thread's stack in /proc/self/maps, and
 * does not start where it cannot; and it complains on standard output when it may not set priorities.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define ROOM_BELOW (1 << 20) /* for what lies between the stack's true end and its limit */

extern void *__libc_stack_end;

int access(const char *path, int mode) {
    return strcmp(path, "/proc/self/maps") ? faccessat(AT_FDCWD, path, mode, 0) : 0;
}

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes) {
    int (*original)(pthread_t, pthread_attr_t *) = dlsym(RTLD_NEXT, "pthread_getattr_np");
    int error = original(thread, attributes);
    struct rlimit limit;
    if (!error || getrlimit(RLIMIT_STACK, &limit) || (error = pthread_attr_init(attributes)))
        return error;
    uintptr_t page = sysconf(_SC_PAGESIZE);
    uintptr_t end = ((uintptr_t)__libc_stack_end & -page) + page;
    size_t size = limit.rlim_cur == RLIM_INFINITY ? 8 << 20 : limit.rlim_cur;
    size -= size > 2 * ROOM_BELOW ? ROOM_BELOW : 0;
    return pthread_attr_setstack(attributes, (void *)(end - size), size);
}

int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param *parameters) {
    (void)thread, (void)policy, (void)parameters;
    return 0;
}
