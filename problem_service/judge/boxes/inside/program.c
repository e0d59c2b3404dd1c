/* The step from a fork of the first process to a program: everything given up, then exec. */
#include "box.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define OPEN_FILES 128
#define STACK_BYTES (64ul << 20) /* also what each thread reserves */
/* Runtimes reserve address space they never touch, so RLIMIT_DATA only stops the one huge allocation. */
#define RESERVED_BYTES (1ul << 30)
#define OWN_PID 0x7f00beefu /* stands in filters for the id of the process that installs them */

static struct rlimit given[RLIM_NLIMITS]; /* what this process has, and cannot raise as an ordinary user */
static int badness = -1;                  /* its oom_score_adj, which programs inherit */
static char own_badness[16];

void prepare_programs(void) {
    for (int kind = 0; kind < RLIM_NLIMITS; kind++)
        getrlimit(kind, &given[kind]);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* else not even its own files in /proc could be written */
    badness = openat(box.proc, "self/oom_score_adj", O_RDWR | O_CLOEXEC);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (badness >= 0 && read(badness, own_badness, sizeof own_badness - 1) <= 0)
        badness = -1;
}

/* Where memory is short, programs are to be killed first, and never this process: it has their number while
 * one is started. */
void set_badness(int of_programs) {
    const char *number = of_programs ? "1000" : own_badness;
    if (badness >= 0 && pwrite(badness, number, strlen(number), 0) < 0)
        badness = -1;
}

static void limit(int kind, uint64_t value) {
    if (given[kind].rlim_max < value) /* RLIM_INFINITY is the highest number */
        value = given[kind].rlim_max;
    setrlimit(kind, &(struct rlimit){value, value});
}

static void set_limits(const struct request *request, uint64_t siblings) {
    limit(RLIMIT_CPU, (request->cpu_us + 999999) / 1000000 + 1); /* the second line: the watch comes first */
    limit(RLIMIT_FSIZE, request->output);
    limit(RLIMIT_DATA, request->memory + RESERVED_BYTES);
    limit(RLIMIT_NPROC, request->processes + siblings);
    limit(RLIMIT_NOFILE, OPEN_FILES);
    limit(RLIMIT_STACK, STACK_BYTES);
    limit(RLIMIT_CORE, 1); /* 0 would let a program that takes the host's cores be started */
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
    struct sock_filter its_own[filter.len];
    memcpy(its_own, filter.filter, sizeof its_own);
    filter.filter = its_own;
    for (int index = 0; index < filter.len; index++)
        if (its_own[index].k == OWN_PID)
            its_own[index].k = own;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

/* Whether it is a file of the box's folder, which is made from what the player wrote. */
static int is_players(const char *path) {
    size_t length = strlen(box.folder);
    return path[0] != '/' || (strncmp(path, box.folder, length) == 0 && path[length] == '/');
}

/* Turn this process into the program; what goes wrong before is written to `report`.
 * Until the exec its memory is that of the first process, unless that is a Python: nothing there may change,
 * and nobody may look into it. No program runs meanwhile that could. */
void become(const struct request *request, char **arguments, int report, uint64_t siblings) {
    int building = request->flags & WRITABLE, forked = request->flags & FORK;
    const char *step = "the program";
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
    if (box.player >= 0 &&
        (setresgid(box.player, box.player, box.player) || setresuid(box.player, box.player, box.player)))
        goto failed;
    if (!forked)
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* another user's processes may be, by a setting of the system */
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
    if (install(filters[building ? 1 : request->flags & CHILDLESS ? 2 : 0]))
        goto failed;
    if (forked) {
        if (box.player < 0)
            prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* as an exec would: hidepid hides others from the meter */
        close(report);
        return;
    }
    step = arguments[0];
    execve(arguments[0], arguments, environment);
    if (is_players(arguments[0])) {
        dprintf(2, "%s: %s\n", arguments[0], strerror(errno));
        _exit(126);
    }
failed:
    dprintf(report, "%s: %s", step, strerror(errno));
    _exit(127);
}
