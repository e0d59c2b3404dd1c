/* What the box's processes use together, read from a /proc, and the box's memory group. */
#include "box.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_THREADS 1024
/* The first process itself, page tables, pipes: what the polling does not count. */
#define SIBLINGS_TO_COME 2048
#define GROUP_HEADROOM_BYTES (48ul << 20)
/* What a socket may hold in the kernel: its send buffer, which the last write may overrun by as much again.
 */
#define SOCKET_BYTES (2ul * 212992)

static long ticks_a_second;
static uint64_t group_limit;

void start_metering(void) {
    ticks_a_second = sysconf(_SC_CLK_TCK);
}

static ssize_t read_proc(const char *path, char *text, size_t size) {
    int file = openat(box.proc, path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, size - 1);
    if (file >= 0)
        close(file);
    text[length > 0 ? length : 0] = 0;
    return length;
}

static DIR *open_proc(const char *path) {
    int file = openat(box.proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return file < 0 ? NULL : fdopendir(file);
}

/* The fields of proc_pid_stat(5) from the third on, which follow the name in brackets. */
static const char *read_stat(const char *path, char *text, size_t size) {
    const char *end = read_proc(path, text, size) > 0 ? strrchr(text, ')') : NULL;
    return end && end[1] ? end + 2 : NULL;
}

/* The numeric names in a folder of /proc. */
static int list(const char *path, pid_t *found, int most) {
    DIR *folder = open_proc(path);
    struct dirent *entry;
    int count = 0;
    if (!folder)
        return 0;
    while (count < most && (entry = readdir(folder)))
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9')
            found[count++] = atoi(entry->d_name);
    closedir(folder);
    return count;
}

/* Children of `parent` by /proc/…/children, appended; -1 where the kernel has no such file. */
static int children_of(pid_t parent, pid_t *found, int count, int most) {
    pid_t threads[MAX_THREADS];
    char path[64], text[8192], *rest;
    snprintf(path, sizeof path, "%d/task", parent);
    int thread_count = list(path, threads, MAX_THREADS);
    for (int index = 0; index < thread_count; index++) {
        snprintf(path, sizeof path, "%d/task/%d/children", parent, threads[index]);
        if (read_proc(path, text, sizeof text) < 0 && errno == ENOENT && parent == box.main)
            return -1;
        for (char *word = strtok_r(text, " ", &rest); word && count < most; word = strtok_r(NULL, " ", &rest))
            found[count++] = atoi(word);
    }
    return count;
}

/* What this process calls one that /proc shows, which a /proc from outside the namespace does otherwise; 0 if it
 * has ended. */
pid_t own_id(pid_t shown) {
    char path[32], text[4096], *line;
    pid_t id = 0;
    if (!box.namespaces || !box.outer)
        return shown;
    snprintf(path, sizeof path, "%d/status", shown);
    if (read_proc(path, text, sizeof text) > 0 && (line = strstr(text, "\nNSpid:")))
        for (line += strlen("\nNSpid:");
             *line == '\t' || *line == ' ';) /* the innermost namespace comes last */
            id = strtol(line, &line, 10);
    return id;
}

/* The box's processes but this one and the spared one, as /proc shows them. */
int collect(pid_t *found, pid_t spared) {
    int count = 0;
    if (!box.outer) {
        count = list(".", found, MAX_PROCESSES);
    } else {
        /* All descend from here: this process adopts those whose parents have ended. */
        count = children_of(box.main, found, 0, MAX_PROCESSES);
        for (int index = 0; index < count && count < MAX_PROCESSES; index++) {
            int more = children_of(found[index], found, count, MAX_PROCESSES);
            count = more < 0 ? count : more;
        }
        if (count < 0) { /* by the parents of all there are */
            static pid_t all[MAX_PROCESSES], parents[MAX_PROCESSES];
            char path[32], text[1024];
            int total = list(".", all, MAX_PROCESSES);
            for (int index = 0; index < total; index++) {
                snprintf(path, sizeof path, "%d/stat", all[index]);
                const char *fields = read_stat(path, text, sizeof text);
                parents[index] = fields ? atoi(fields + 2) : 0;
            }
            count = 0;
            for (int of = -1; of < count; of++)
                for (int index = 0; index < total && count < MAX_PROCESSES; index++)
                    if (parents[index] == (of < 0 ? box.main : found[of]))
                        found[count++] = all[index];
        }
    }
    int kept = 0;
    for (int index = 0; index < count; index++)
        if (found[index] != box.main && (!spared || own_id(found[index]) != spared))
            found[kept++] = found[index];
    return kept;
}

static uint64_t value_of(const char *text, const char *name) {
    const char *line = strstr(text, name);
    return line ? strtoull(line + strlen(name), NULL, 10) : 0;
}

/* What the box's processes use now: CPU of those not yet reaped, memory that is theirs alone or shared,
 * and how many threads there are. */
void measure(const pid_t *pids, int count, uint64_t *cpu_us, uint64_t *memory, uint64_t *threads) {
    char path[32], text[4096];
    *cpu_us = *memory = *threads = 0;
    if (box.namespaces && read_proc("net/sockstat", text, sizeof text) > 0)
        *memory = value_of(text, "sockets: used ") * SOCKET_BYTES;
    for (int index = 0; index < count; index++) {
        unsigned long user, system, child_user, child_system;
        snprintf(path, sizeof path, "%d/stat", pids[index]);
        const char *fields = read_stat(path, text, sizeof text);
        if (fields && sscanf(fields, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %lu %lu", &user,
                             &system, &child_user, &child_system) == 4)
            *cpu_us += (user + system + child_user + child_system) * 1000000ull / ticks_a_second;
        snprintf(path, sizeof path, "%d/status", pids[index]);
        if (read_proc(path, text, sizeof text) > 0) {
            *memory += 1024 * (value_of(text, "\nRssAnon:") + value_of(text, "\nRssShmem:") +
                               value_of(text, "\nVmSwap:") + value_of(text, "\nVmPTE:"));
            *threads += value_of(text, "\nThreads:");
        }
    }
}

/* Whether no thread runs, stands in line for a CPU or waits for a disk. */
int all_sleep(const pid_t *pids, int count) {
    char path[64], text[1024];
    pid_t threads[MAX_THREADS];
    for (int index = 0; index < count; index++) {
        snprintf(path, sizeof path, "%d/task", pids[index]);
        int thread_count = list(path, threads, MAX_THREADS);
        if (!thread_count)
            return 0; /* it ended in this moment */
        for (int thread = 0; thread < thread_count; thread++) {
            snprintf(path, sizeof path, "%d/task/%d/stat", pids[index], threads[thread]);
            const char *fields = read_stat(path, text, sizeof text);
            if (!fields || *fields == 'R' || *fields == 'D')
                return 0;
        }
    }
    return 1;
}

/* What is added to RLIMIT_NPROC where other boxes, and the runner, are the same user: what they have now and, for
 * programs, may have soon. The watch holds a program to its own number; a compiler, which may fork, would
 * outrun it. */
uint64_t siblings(int building) {
    static pid_t all[MAX_PROCESSES];
    pid_t threads[MAX_THREADS];
    char path[32], text[4096];
    uint64_t count = 0;
    if (box.namespaces || box.player >= 0)
        return 0; /* the user, or the user in this namespace, is the box's own */
    int total = list(".", all, MAX_PROCESSES);
    for (int index = 0; index < total; index++) {
        snprintf(path, sizeof path, "%d/status", all[index]);
        if (read_proc(path, text, sizeof text) > 0 && value_of(text, "\nUid:") == getuid()) {
            snprintf(path, sizeof path, "%d/task", all[index]);
            count += list(path, threads, MAX_THREADS);
        }
    }
    return building ? count : count + SIBLINGS_TO_COME;
}

uint64_t cpu_of(const struct rusage *usage) {
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000ull + usage->ru_utime.tv_usec +
           usage->ru_stime.tv_usec;
}

uint64_t group_kills(void) {
    char text[4096];
    ssize_t size = box.kills < 0 ? 0 : pread(box.kills, text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = 0;
    return value_of(text, "oom_kill ");
}

void limit_group(const struct request *request) {
    /* /box and /tmp are the group's memory too, but filling them is no reason to be killed */
    uint64_t wanted = request->memory + 2 * box.disk + GROUP_HEADROOM_BYTES;
    char text[32];
    int length = snprintf(text, sizeof text, "%llu", (unsigned long long)wanted);
    if (box.limit < 0 || wanted == group_limit)
        return;
    /* version 1 wants memory below memory and swap: the way up and the way down differ */
    long first = wanted > group_limit && box.swap >= 0 && group_limit ? box.swap : box.limit;
    long second = first == box.limit ? box.swap : box.limit;
    if (pwrite(first, text, length, 0) == length && (second < 0 || pwrite(second, text, length, 0) == length))
        group_limit = wanted;
}
