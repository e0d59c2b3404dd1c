/* The first process of a box: takes requests over a socket and runs one program after another, confined.
 *
 * Built statically where a compiler is there; init.py does the same behind the same protocol (see wire.py) where
 * none is. The factory has made the namespaces and the root, or the Landlock rules, before it executes this.
 *
 * Arguments, each NAME=VALUE, descriptors by number, -1 for none:
 *   connection  the socket to the runner             proc     a /proc to meter with
 *   outer       1: that /proc shows others, too      main     the process id that /proc shows for this one
 *   run, build  seccomp filters for programs and for compilers, as memory files
 *   rules, building_rules   Landlock rule sets for the same two; -1 in namespaces
 *   player      user and group id of programs; -1: as they are
 *   namespaces  1: this is PID 1 of namespaces of its own
 *   folder      the box's folder                     tmp      mount options of /tmp, in namespaces
 *   disk        bytes that /box and /tmp may hold, each
 *   kills, limit, swap   the memory group's files
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 10
#define MAX_PACKET 65536
#define MAX_DESCRIPTORS 32
#define MAX_ARGUMENTS 256
#define MAX_PROCESSES 4096
#define OPEN_FILES 128
#define STACK_BYTES (64ul << 20)
/* Runtimes reserve address space they never touch, so RLIMIT_DATA only stops the one huge allocation. */
#define RESERVED_BYTES (1ul << 30)
/* The init itself, page tables, pipes: what the polling does not count. */
#define GROUP_HEADROOM_BYTES (48ul << 20)
/* What a socket may hold in the kernel: its send buffer, which the last write may overrun by as much again. */
#define SOCKET_BYTES (2ul * 212992)
#define OWN_PID 0x7f00beefu /* stands in filters for the id of the process that installs them */

enum { WRITABLE = 1 };
enum { OUT_OF_MEMORY = 1, IDLE = 2 };

struct request {
    uint8_t type, flags;
    uint16_t count;
    uint32_t processes;
    uint64_t cpu_us, wall_us, idle_us, memory, output;
} __attribute__((packed));

struct answer {
    uint8_t type, flags;
    uint16_t unused;
    int32_t status;
    uint64_t cpu_us, wall_us, memory;
} __attribute__((packed));

static struct {
    long connection, proc, outer, main, run, build, rules, building_rules, player, namespaces, disk, kills, limit, swap;
    const char *folder, *tmp;
} box = {.proc = -1, .run = -1, .build = -1, .rules = -1, .building_rules = -1, .player = -1, .kills = -1, .limit = -1, .swap = -1};

static struct sock_fprog filters[2]; /* of programs, of compilers */
static char packet[MAX_PACKET + 1];
static int descriptors[MAX_DESCRIPTORS], descriptor_count;
static int box_writable = -1;
static uint64_t group_limit;
static struct stat tmp_made;
static struct statfs tmp_empty;
static long ticks_a_second;

/* A program that was started ahead and waits. */
static struct {
    pid_t pid;
    int go;
    struct request request;
    struct rusage before;
} parked = {.pid = 0, .go = -1};

static char *environment[] = {"PATH=/usr/bin:/bin", NULL, NULL, "LANG=C.UTF-8", NULL};

static void fail(const char *what) {
    char text[512];
    int length = snprintf(text, sizeof text, "E%s: %s", what, strerror(errno));
    send(box.connection, text, length, MSG_NOSIGNAL);
}

static uint64_t now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000ull + time.tv_nsec / 1000;
}

static uint64_t cpu_of(const struct rusage *usage) {
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000ull + usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

/* ---- requests ---- */

static ssize_t receive(void) {
    char control[CMSG_SPACE(sizeof(int) * MAX_DESCRIPTORS)];
    struct iovec place = {packet, MAX_PACKET};
    struct msghdr message = {.msg_iov = &place, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t size;
    do
        size = recvmsg(box.connection, &message, MSG_CMSG_CLOEXEC);
    while (size < 0 && errno == EINTR);
    descriptor_count = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); size > 0 && part; part = CMSG_NXTHDR(&message, part))
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS) {
            int count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            memcpy(descriptors + descriptor_count, CMSG_DATA(part), count * sizeof(int));
            descriptor_count += count;
        }
    packet[size > 0 ? size : 0] = 0;
    return size;
}

static int set_box_writable(int writable) {
    if (!box.namespaces || box_writable == writable)
        return 0;
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | (writable ? 0 : MS_RDONLY);
    if (mount("none", box.folder, NULL, flags, NULL))
        return -1;
    box_writable = writable;
    return 0;
}

/* Each file is written anew under its name; what was there, a link perhaps, is removed first. */
static int put(ssize_t size) {
    int folder = open(box.folder, O_PATH | O_DIRECTORY | O_CLOEXEC), done = 0;
    const char *name = packet + 1;
    if (folder < 0 || set_box_writable(1))
        return -1;
    for (; done < descriptor_count && name < packet + size; done++, name += strlen(name) + 1) {
        struct stat source;
        off_t offset = 0;
        int target;
        if (unlinkat(folder, name, 0) && errno != ENOENT)
            break;
        target = openat(folder, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644);
        if (target < 0 || fstat(descriptors[done], &source))
            break;
        while (offset < source.st_size && sendfile(target, descriptors[done], &offset, source.st_size - offset) > 0)
            ;
        if (close(target) || offset < source.st_size)
            break;
    }
    close(folder);
    return done == descriptor_count ? 0 : -1;
}

/* ---- the program's side ---- */

static void limit(int kind, uint64_t value) {
    struct rlimit limits;
    getrlimit(kind, &limits);
    if (limits.rlim_max != RLIM_INFINITY && limits.rlim_max < value)
        value = limits.rlim_max; /* an ordinary user cannot raise it */
    limits.rlim_cur = limits.rlim_max = value;
    setrlimit(kind, &limits);
}

static void set_limits(const struct request *request, uint64_t siblings) {
    limit(RLIMIT_CPU, (request->cpu_us + 999999) / 1000000 + 1); /* the second line: the watch comes first */
    limit(RLIMIT_FSIZE, request->output);
    limit(RLIMIT_DATA, request->memory + RESERVED_BYTES);
    limit(RLIMIT_NPROC, request->processes + siblings);
    limit(RLIMIT_NOFILE, OPEN_FILES);
    limit(RLIMIT_STACK, STACK_BYTES);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_MEMLOCK, 0);
    limit(RLIMIT_MSGQUEUE, 0);
}

static int drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0}};
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return syscall(SYS_capset, &header, none);
}

static int install(struct sock_fprog filter) {
    uint32_t own = getpid();
    for (int index = 0; index < filter.len; index++)
        if (filter.filter[index].k == OWN_PID)
            filter.filter[index].k = own;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

static void be_killed_first(void) {
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* else not even its own files in /proc could be written */
    int file = openat(box.proc, "self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file >= 0 && write(file, "1000", 4) == 4)
        close(file);
}

/* Turn this process into the program; what goes wrong before is written to `report`. */
static void become(const struct request *request, char **arguments, int report, uint64_t siblings) {
    int building = request->flags & WRITABLE;
    const char *step = "the program";
    be_killed_first();
    setsid();
    for (int number = 0; number < 3; number++)
        dup2(descriptors[number], number);
    dup3(report, 3, O_CLOEXEC);
    report = 3;
    umask(022);
    step = box.folder;
    if (chdir(box.folder))
        goto failed;
    set_limits(request, siblings);
    step = "the user";
    if (box.player >= 0 && (setresgid(box.player, box.player, box.player) || setresuid(box.player, box.player, box.player)))
        goto failed;
    step = "capabilities";
    if (drop_capabilities() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        goto failed;
    if (!box.namespaces) {
        step = "the Landlock rules";
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        if (syscall(SYS_landlock_restrict_self, building ? box.building_rules : box.rules, 0))
            goto failed;
    }
    close_range(4, ~0u, 0);
    step = "the system-call filter";
    if (install(filters[building]))
        goto failed;
    step = arguments[0];
    execve(arguments[0], arguments, environment);
failed:
    dprintf(report, "%s: %s", step, strerror(errno));
    _exit(127);
}

/* ---- metering ---- */

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
    pid_t threads[1024];
    char path[64], text[8192], *rest;
    snprintf(path, sizeof path, "%d/task", parent);
    int thread_count = list(path, threads, 1024);
    for (int index = 0; index < thread_count; index++) {
        snprintf(path, sizeof path, "%d/task/%d/children", parent, threads[index]);
        if (read_proc(path, text, sizeof text) < 0 && errno == ENOENT && parent == box.main)
            return -1;
        for (char *word = strtok_r(text, " ", &rest); word && count < most; word = strtok_r(NULL, " ", &rest))
            found[count++] = atoi(word);
    }
    return count;
}

/* The box's processes but this one, and but the parked one unless that is the program. */
static int collect(pid_t *found, pid_t program) {
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
        if (found[index] != box.main && (found[index] != parked.pid || program == parked.pid))
            found[kept++] = found[index];
    return kept;
}

static uint64_t value_of(const char *text, const char *name) {
    const char *line = strstr(text, name);
    return line ? strtoull(line + strlen(name), NULL, 10) : 0;
}

/* What the box's processes use now: CPU of those not yet reaped, memory that is theirs alone or shared. */
static void measure(const pid_t *pids, int count, uint64_t *cpu_us, uint64_t *memory) {
    char path[32], text[4096];
    *cpu_us = *memory = 0;
    if (box.namespaces && read_proc("net/sockstat", text, sizeof text) > 0)
        *memory = value_of(text, "sockets: used ") * SOCKET_BYTES;
    for (int index = 0; index < count; index++) {
        unsigned long user, system, child_user, child_system;
        snprintf(path, sizeof path, "%d/stat", pids[index]);
        const char *fields = read_stat(path, text, sizeof text);
        if (fields && sscanf(fields, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %lu %lu", &user, &system, &child_user, &child_system) == 4)
            *cpu_us += (user + system + child_user + child_system) * 1000000ull / ticks_a_second;
        snprintf(path, sizeof path, "%d/status", pids[index]);
        if (read_proc(path, text, sizeof text) > 0)
            *memory += 1024 * (value_of(text, "\nRssAnon:") + value_of(text, "\nRssShmem:") + value_of(text, "\nVmSwap:") + value_of(text, "\nVmPTE:"));
    }
}

/* Whether no thread runs, stands in line for a CPU or waits for a disk. */
static int all_sleep(const pid_t *pids, int count) {
    char path[64], text[1024];
    pid_t threads[1024];
    for (int index = 0; index < count; index++) {
        snprintf(path, sizeof path, "%d/task", pids[index]);
        int thread_count = list(path, threads, 1024);
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

/* How many processes and threads count against RLIMIT_NPROC before the program starts its own. */
static uint64_t siblings(void) {
    static pid_t all[MAX_PROCESSES];
    pid_t threads[1024];
    char path[32], text[4096];
    uint64_t count = 0;
    if (box.namespaces || box.player >= 0)
        return 0; /* the user, or the user in this namespace, is the box's own */
    int total = list(".", all, MAX_PROCESSES);
    for (int index = 0; index < total; index++) {
        snprintf(path, sizeof path, "%d/status", all[index]);
        if (read_proc(path, text, sizeof text) > 0 && value_of(text, "\nUid:") == getuid()) {
            snprintf(path, sizeof path, "%d/task", all[index]);
            count += list(path, threads, 1024);
        }
    }
    return count;
}

/* ---- a run ---- */

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
        int count = collect(pids, 0);
        for (int index = 0; index < count; index++)
            if (pids[index] != spared)
                kill(pids[index], SIGKILL);
    }
}

/* Kill what is left and wait for all of it but `spared`; -1 if `program` was not among them. */
static int reap(pid_t program, pid_t spared, int *status, struct rusage *usage) {
    static pid_t left[MAX_PROCESSES];
    int found = program == 0 ? 0 : -1;
    for (;;) {
        int its_status;
        struct rusage its_usage;
        kill_all(spared);
        if (spared && found == 0 && collect(left, 0) == 0) {
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
    reap(0, 0, &status, &usage);
}

/* Wait for the program or a limit; returns flags of the answer. */
static int watch(const struct request *request, pid_t program, uint64_t started, uint64_t cpu_before, uint64_t *peak) {
    static pid_t pids[MAX_PROCESSES];
    int handle = syscall(SYS_pidfd_open, program, 0), flags = 0;
    uint64_t cpu = 0, slept = 0;
    struct pollfd polled[2] = {{handle, POLLIN, 0}, {box.connection, POLLIN, 0}};
    while (!flags) {
        struct rusage reaped;
        uint64_t living, memory, earlier = cpu;
        if (poll(polled, 2, TICK_MS) < 0 && errno != EINTR)
            break;
        if (polled[1].revents) { /* hung up: all in the box dies with its first process */
            end_parked();
            reap(0, 0, &(int){0}, &reaped);
            _exit(0);
        }
        if (polled[0].revents)
            break;
        int count = collect(pids, program);
        measure(pids, count, &living, &memory);
        getrusage(RUSAGE_CHILDREN, &reaped);
        cpu = living + cpu_of(&reaped) - cpu_before;
        if (memory > *peak)
            *peak = memory;
        if (memory > request->memory)
            flags |= OUT_OF_MEMORY;
        if (cpu == earlier && all_sleep(pids, count)) {
            slept += TICK_MS * 1000; /* and not the time that passed: on a loaded host this process itself waits */
            if (slept > request->idle_us)
                flags |= IDLE;
        }
        if (cpu > request->cpu_us || now_us() - started > request->wall_us)
            break;
    }
    close(handle);
    return flags;
}

static uint64_t group_kills(void) {
    char text[4096];
    ssize_t size = box.kills < 0 ? 0 : pread(box.kills, text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = 0;
    return value_of(text, "oom_kill ");
}

static void limit_group(const struct request *request) {
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

static void mount_tmp(void) {
    mount("tmp", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, box.tmp);
    stat("/tmp", &tmp_made);
    statfs("/tmp", &tmp_empty);
}

/* An empty /tmp; the old one goes with its last process. One that nothing was made in stays. */
static void renew_tmp(void) {
    struct stat made;
    struct statfs space;
    if (!box.namespaces)
        return;
    if (stat("/tmp", &made) == 0 && statfs("/tmp", &space) == 0 && space.f_ffree == tmp_empty.f_ffree &&
        space.f_bfree == tmp_empty.f_bfree && made.st_ctim.tv_sec == tmp_made.st_ctim.tv_sec &&
        made.st_ctim.tv_nsec == tmp_made.st_ctim.tv_nsec)
        return;
    umount2("/tmp", MNT_DETACH);
    mount_tmp();
}

/* Start the program of the request in the packet; 0 if that failed, with the failure told. */
static pid_t start(const struct request *request) {
    char *arguments[MAX_ARGUMENTS + 1], *text = packet + sizeof *request, failure[512];
    int report[2], count = 0;
    uint64_t others = siblings();
    for (; count < request->count && count < MAX_ARGUMENTS; count++, text += strlen(text) + 1)
        arguments[count] = text;
    arguments[count] = NULL;
    if (descriptor_count != 3 || count == 0 || pipe2(report, O_CLOEXEC)) {
        fail("the request");
        return 0;
    }
    pid_t program = fork();
    if (program == 0)
        become(request, arguments, report[1], others);
    close(report[1]);
    ssize_t length = program < 0 ? 0 : read(report[0], failure + 1, sizeof failure - 1); /* ends with the exec */
    close(report[0]);
    if (program < 0) {
        fail("fork");
        return 0;
    }
    if (length > 0) {
        waitpid(program, NULL, 0);
        failure[0] = 'E';
        send(box.connection, failure, length + 1, MSG_NOSIGNAL);
        return 0;
    }
    return program;
}

static void finish(const struct request *request, pid_t program, uint64_t started, const struct rusage *before, uint64_t kills) {
    struct answer answer = {.type = 'D'};
    struct rusage usage, after;
    int status = 0;
    pid_t spared = request->flags & WRITABLE ? parked.pid : 0; /* a compiler runs beside the program to come */
    answer.flags = watch(request, program, started, cpu_of(before), &answer.memory);
    answer.wall_us = now_us() - started;
    if (spared)
        kill(program, SIGKILL);
    if (reap(program, spared, &status, &usage)) {
        fail("the program was waited for elsewhere");
        return;
    }
    getrusage(RUSAGE_CHILDREN, &after);
    answer.cpu_us = cpu_of(&after) - cpu_of(before);
    answer.status = status;
    if (usage.ru_maxrss * 1024ull > answer.memory)
        answer.memory = usage.ru_maxrss * 1024ull;
    if (group_kills() > kills)
        answer.flags |= OUT_OF_MEMORY;
    send(box.connection, &answer, sizeof answer, MSG_NOSIGNAL);
}

static void run(void) {
    struct request request;
    struct rusage before;
    memcpy(&request, packet, sizeof request);
    if (!(request.flags & WRITABLE))
        end_parked();
    renew_tmp();
    if (set_box_writable(request.flags & WRITABLE)) {
        fail("the box's folder");
        return;
    }
    limit_group(&request);
    uint64_t kills = group_kills();
    getrusage(RUSAGE_CHILDREN, &before);
    uint64_t started = now_us();
    pid_t program = start(&request);
    if (program)
        finish(&request, program, started, &before, kills);
}

static void park(void) {
    char path[512];
    memcpy(&parked.request, packet, sizeof parked.request);
    snprintf(path, sizeof path, "%s/go", box.folder);
    if (set_box_writable(1) || (mkfifo(path, 0644) && errno != EEXIST) ||
        (parked.go = open(path, O_RDWR | O_CLOEXEC)) < 0) {
        fail("the FIFO");
        return;
    }
    limit_group(&parked.request);
    getrusage(RUSAGE_CHILDREN, &parked.before);
    if ((parked.pid = start(&parked.request)))
        send(box.connection, "K", 1, MSG_NOSIGNAL);
    else
        close(parked.go);
}

/* Let the parked program go on; "N" when there is none any more. */
static void release(void) {
    struct request request;
    struct rusage compiled;
    siginfo_t ended = {0};
    pid_t program = parked.pid;
    memcpy(&request, packet, sizeof request);
    if (program && waitid(P_PID, program, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == program)
        end_parked();
    if (!parked.pid || set_box_writable(0)) {
        send(box.connection, "N", 1, MSG_NOSIGNAL);
        return;
    }
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

/* ---- start and loop ---- */

static void read_filter(long file, struct sock_fprog *filter) {
    struct stat size;
    if (fstat(file, &size) || !(filter->filter = malloc(size.st_size)) ||
        pread(file, filter->filter, size.st_size, 0) != size.st_size) {
        fail("the system-call filter");
        _exit(1);
    }
    filter->len = size.st_size / sizeof(struct sock_filter);
    close(file);
}

static void configure(char **arguments) {
    struct {
        const char *name;
        long *value;
    } numbers[] = {
        {"connection", &box.connection}, {"proc", &box.proc}, {"outer", &box.outer}, {"main", &box.main},
        {"run", &box.run}, {"build", &box.build}, {"rules", &box.rules}, {"building_rules", &box.building_rules},
        {"player", &box.player}, {"namespaces", &box.namespaces}, {"disk", &box.disk},
        {"kills", &box.kills}, {"limit", &box.limit}, {"swap", &box.swap},
    };
    for (; *arguments; arguments++) {
        char *value = strchr(*arguments, '=');
        if (!value)
            continue;
        *value++ = 0;
        if (!strcmp(*arguments, "folder"))
            box.folder = value;
        if (!strcmp(*arguments, "tmp"))
            box.tmp = value;
        for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++)
            if (!strcmp(*arguments, numbers[index].name))
                *numbers[index].value = atol(value);
    }
}

int main(int count, char **arguments) {
    static char home[512], temporary[512];
    sigset_t none;
    configure(arguments + (count > 0));
    for (int number = 1; number < 65; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    snprintf(home, sizeof home, "HOME=%s/tmp", box.namespaces ? "" : box.folder);
    snprintf(temporary, sizeof temporary, "TMPDIR=%s/tmp", box.namespaces ? "" : box.folder);
    environment[1] = home;
    environment[2] = temporary;
    ticks_a_second = sysconf(_SC_CLK_TCK);
    if (box.namespaces)
        mount_tmp();
    else
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    read_filter(box.run, &filters[0]);
    read_filter(box.build, &filters[1]);
    send(box.connection, "K", 1, MSG_NOSIGNAL);
    for (;;) {
        ssize_t size = receive();
        if (size <= 0)
            break;
        if (packet[0] == 'F' && put(size) == 0)
            send(box.connection, "K", 1, MSG_NOSIGNAL);
        else if (packet[0] == 'F')
            fail("a file of the box");
        else if (size < (ssize_t)sizeof(struct request))
            fail("a short request");
        else if (packet[0] == 'R')
            run();
        else if (packet[0] == 'P')
            park();
        else if (packet[0] == 'G')
            release();
        for (int index = 0; index < descriptor_count; index++)
            close(descriptors[index]);
    }
    end_parked();
    if (!box.namespaces)
        reap(0, 0, &(int){0}, &(struct rusage){0});
    return 0;
}
