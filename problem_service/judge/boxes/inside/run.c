/* One run: start, watch, kill, count. */
#include "box.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 10
#define MAX_ARGUMENTS 256
#define FORKED -1 /* in place of a process id, where there is none to tell: in the program itself */

/* A program that was started ahead and waits for a byte from the FIFO. */
static struct {
    pid_t pid;
    int go;
} parked = {.pid = 0, .go = -1};

static uint64_t now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000ull + time.tv_nsec / 1000;
}

static void kill_all(pid_t spared) {
    static pid_t pids[MAX_PROCESSES];
    if (box.namespaces && !spared) {
        kill(-1, SIGKILL);
    } else if (!box.namespaces && box.player >= 0 && !spared) {
        pid_t killer = fork();
        if (killer == 0) {
            if (setresuid(box.player, box.player, box.player) == 0)
                kill(-1, SIGKILL);
            _exit(0);
        }
        while (killer > 0 && waitpid(killer, NULL, 0) < 0 && errno == EINTR)
            ;
    } else {
        int count = collect(pids, spared);
        for (int index = 0; index < count; index++)
            if ((pids[index] = own_id(pids[index])))
                kill(pids[index], SIGKILL);
    }
}

/* Kill what is left and wait for all of it but `spared`; -1 if `program` was not among them.
 * `childless`: there is nothing but the program. */
static int reap(pid_t program, pid_t spared, int childless, int *status, struct rusage *usage) {
    static pid_t left[MAX_PROCESSES];
    int found = program == 0 ? 0 : -1;
    for (;;) {
        int its_status;
        struct rusage its_usage;
        if (!childless)
            kill_all(spared);
        else if (found)
            kill(program, SIGKILL);
        if (spared && found == 0 && collect(left, spared) == 0) {
            while (wait4(-1, NULL, WNOHANG, NULL) > 0) /* only zombies and the spared one are left */
                ;
            return 0;
        }
        pid_t ended = wait4(-1, &its_status, 0, &its_usage);
        if (ended < 0 && errno == EINTR)
            continue;
        if (ended < 0)
            return found;
        if (ended == program) {
            *status = its_status;
            *usage = its_usage;
            found = 0;
        }
    }
}

static void end_parked(void) {
    int status;
    struct rusage usage;
    if (!parked.pid)
        return;
    parked.pid = 0;
    close(parked.go);
    parked.go = -1;
    reap(0, 0, 0, &status, &usage);
}

void end_all(void) {
    end_parked();
    if (!box.namespaces) /* there, the end of their first process is the end of all */
        reap(0, 0, 0, &(int){0}, &(struct rusage){0});
}

/* Wait for the program or a limit; returns flags of the answer. */
static int watch(const struct request *request, pid_t program, pid_t spared, uint64_t started,
                 uint64_t cpu_before, uint64_t *peak) {
    static pid_t pids[MAX_PROCESSES];
    int handle = syscall(SYS_pidfd_open, program, 0), flags = 0;
    uint64_t cpu = 0, slept = 0;
    struct pollfd polled[2] = {{handle, POLLIN, 0}, {box.connection, POLLIN, 0}};
    while (!flags) {
        struct rusage reaped;
        uint64_t living, memory, threads, earlier = cpu;
        if (poll(polled, 2, TICK_MS) < 0 && errno != EINTR)
            break;
        if (polled[1].revents) { /* hung up: all in the box dies with its first process */
            end_all();
            _exit(0);
        }
        if (polled[0].revents)
            break;
        int count = collect(pids, spared);
        measure(pids, count, &living, &memory, &threads);
        getrusage(RUSAGE_CHILDREN, &reaped);
        cpu = living + cpu_of(&reaped) - cpu_before;
        if (memory > *peak)
            *peak = memory;
        if (memory > request->memory)
            flags |= OUT_OF_MEMORY;
        if (cpu == earlier && all_sleep(pids, count)) {
            slept +=
                TICK_MS * 1000; /* and not the time that passed: on a loaded host this process itself waits */
            if (slept > request->idle_us)
                flags |= IDLE;
        }
        if (cpu > request->cpu_us || threads > request->processes || now_us() - started > request->wall_us)
            break;
    }
    close(handle);
    return flags;
}

/* Start the program of the request in the packet; 0 if that failed, with the failure told, or FORKED. */
static pid_t start(const struct request *request) {
    char *arguments[MAX_ARGUMENTS + 1], *text = packet + sizeof *request, failure[512];
    int report[2], count = 0;
    uint64_t others = siblings(request->flags & WRITABLE);
    for (; count < request->count && count < MAX_ARGUMENTS; count++, text += strlen(text) + 1)
        arguments[count] = text;
    arguments[count] = NULL;
    if (descriptor_count != 3 || count == 0 || pipe2(report, O_CLOEXEC)) {
        fail("the request");
        return 0;
    }
    int forks = request->flags & FORK;
    if (forks)
        hooks->before();
    set_badness(1);
    pid_t program = hooks ? fork() : vfork();
    if (program == 0) {
        become(request, arguments, report[1], others);
        hooks->child();
        return FORKED;
    }
    set_badness(0);
    if (forks)
        hooks->parent();
    close(report[1]);
    ssize_t length =
        program < 0 ? 0 : read(report[0], failure + 1, sizeof failure - 1); /* ends with the exec */
    close(report[0]);
    if (program < 0) {
        fail("fork");
        return 0;
    }
    if (length > 0) {
        waitpid(program, NULL, 0);
        failure[0] = 'E';
        answer_with(failure, length + 1);
        return 0;
    }
    return program;
}

static void finish(const struct request *request, pid_t program, uint64_t started,
                   const struct rusage *before, uint64_t kills) {
    struct answer answer = {.type = 'D'};
    struct rusage usage, after;
    uint64_t peak = 0;
    int status = 0;
    pid_t spared =
        request->flags & WRITABLE ? parked.pid : 0; /* a compiler runs beside the program to come */
    answer.flags = watch(request, program, spared, started, cpu_of(before), &peak);
    answer.wall_us = now_us() - started;
    if (spared)
        kill(program, SIGKILL);
    if (reap(program, spared, !box.namespaces && !(request->flags & WRITABLE), &status, &usage)) {
        fail("the program was waited for elsewhere");
        return;
    }
    getrusage(RUSAGE_CHILDREN, &after);
    answer.cpu_us = cpu_of(&after) - cpu_of(before);
    answer.status = status;
    answer.memory = usage.ru_maxrss * 1024ull > peak ? usage.ru_maxrss * 1024ull : peak;
    if (group_kills() > kills)
        answer.flags |= OUT_OF_MEMORY;
    answer_with(&answer, sizeof answer);
}

int run(void) {
    struct request request;
    struct rusage before;
    memcpy(&request, packet, sizeof request);
    if (!(request.flags & WRITABLE))
        end_parked();
    renew_tmp();
    if (set_box_writable(request.flags & WRITABLE)) {
        fail("the box's folder");
        return 0;
    }
    limit_group(&request);
    uint64_t kills = group_kills();
    getrusage(RUSAGE_CHILDREN, &before);
    uint64_t started = now_us();
    pid_t program = start(&request);
    if (program > 0)
        finish(&request, program, started, &before, kills);
    return program == FORKED;
}

void park(void) {
    struct request request;
    char path[512];
    memcpy(&request, packet, sizeof request);
    snprintf(path, sizeof path, "%s/go", box.folder);
    if (set_box_writable(1) || (mkfifo(path, 0644) && errno != EEXIST) ||
        (parked.go = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)) < 0) {
        fail("the FIFO");
        return;
    }
    limit_group(&request);
    if ((parked.pid = start(&request)))
        answer_with("K", 1);
    else
        close(parked.go);
}

/* Let the parked program go on; "N" when there is none any more. */
void release(void) {
    struct request request;
    struct rusage compiled;
    siginfo_t ended = {0};
    pid_t program = parked.pid;
    memcpy(&request, packet, sizeof request);
    if (program && (waitid(P_PID, program, &ended, WEXITED | WNOHANG | WNOWAIT) || ended.si_pid == program))
        end_parked(); /* it has ended by itself, or even been waited for already */
    if (!parked.pid || set_box_writable(0)) {
        answer_with("N", 1);
        return;
    }
    renew_tmp();
    limit_group(&request);
    getrusage(RUSAGE_CHILDREN, &compiled); /* the program is not among these, so its own start counts */
    uint64_t kills = group_kills(), started = now_us();
    if (write(parked.go, "g", 1) != 1) {
        fail("the FIFO");
        return;
    }
    finish(&request, program, started, &compiled, kills);
    parked.pid = 0;
    close(parked.go);
    parked.go = -1;
}
