/* The first process of a box: takes requests over a socket and runs one program after another, confined.
 *
 * Built statically where a compiler is there; init.py does the same behind the same protocol (see wire.py)
 * where none is. The factory has made the namespaces and the root, or the Landlock rules, before it executes
 * this.
 *
 * Arguments, each NAME=VALUE, descriptors by number, -1 for none:
 *   connection      the socket to the runner
 *   proc            a /proc to meter with
 *   outer           1: that /proc shows others, too
 *   main            the process id that it shows for this one
 *   run, build, childless   seccomp filters for programs, compilers, programs that have no children
 *   rules, building_rules   Landlock rule sets for programs and compilers; -1 in namespaces
 *   player          user and group id of programs; -1: as they are
 *   namespaces      1: this is PID 1 of namespaces of its own
 *   folder          the box's folder
 *   tmp             mount options of /tmp, in namespaces
 *   shown           a path below /tmp that the box shows; may be given again
 *   disk            bytes that the folder and /tmp may hold, each
 *   kills, limit, swap      the memory group's files
 */
#include "box.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct box box = {
    .proc = -1,
    .run = -1,
    .build = -1,
    .rules = -1,
    .building_rules = -1,
    .player = -1,
    .kills = -1,
    .limit = -1,
    .swap = -1,
};
struct sock_fprog filters[3];
char packet[MAX_PACKET + 1];
int descriptors[MAX_DESCRIPTORS], descriptor_count;
const struct hooks *hooks;
char *environment[] = {"PATH=/usr/bin:/bin", NULL, NULL, "LANG=C.UTF-8", NULL};

void answer_with(const void *data, size_t size) {
    send(box.connection, data, size, MSG_NOSIGNAL);
}

void fail(const char *what) {
    char text[512];
    int length = snprintf(text, sizeof text, "E%s: %s", what, strerror(errno));
    answer_with(text, length);
}

static ssize_t receive(void) {
    char control[CMSG_SPACE(sizeof(int) * MAX_DESCRIPTORS)];
    struct iovec place = {packet, MAX_PACKET};
    struct msghdr message = {
        .msg_iov = &place, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
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
        {"connection", &box.connection},
        {"proc", &box.proc},
        {"outer", &box.outer},
        {"main", &box.main},
        {"run", &box.run},
        {"childless", &box.childless},
        {"build", &box.build},
        {"rules", &box.rules},
        {"building_rules", &box.building_rules},
        {"player", &box.player},
        {"namespaces", &box.namespaces},
        {"disk", &box.disk},
        {"kills", &box.kills},
        {"limit", &box.limit},
        {"swap", &box.swap},
    };
    int shown = 0;
    for (; *arguments; arguments++) {
        char *value = strchr(*arguments, '=');
        if (!value)
            continue;
        *value++ = 0;
        if (!strcmp(*arguments, "folder"))
            box.folder = value;
        if (!strcmp(*arguments, "tmp"))
            box.tmp = value;
        if (!strcmp(*arguments, "shown") && shown < MAX_SHOWN)
            box.shown[shown++] = value;
        for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++)
            if (!strcmp(*arguments, numbers[index].name))
                *numbers[index].value = atol(value);
    }
}

static void get_ready(char **arguments) {
    static char home[512], temporary[512];
    sigset_t none;
    configure(arguments);
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
    start_metering();
    prepare_programs();
    if (box.namespaces)
        mount_tmp();
    else
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    read_filter(box.run, &filters[0]);
    read_filter(box.build, &filters[1]);
    read_filter(box.childless, &filters[2]);
    answer_with("K", 1);
}

/* Serve until the runner hangs up; 1 in a process that was forked to be a program.
 * `arguments` end with NULL. `its_hooks`: where this is a library in a Python that is to be forked, else NULL. */
int serve(char **arguments, const struct hooks *its_hooks) {
    hooks = its_hooks;
    get_ready(arguments);
    for (;;) {
        ssize_t size = receive();
        int forked = 0;
        if (size <= 0)
            break;
        if (packet[0] == 'R' && !hooks)
            packet[1] &= ~FORK; /* there is nothing to be forked: the command will do */
        if (packet[0] == 'F' && put(size) == 0)
            answer_with("K", 1);
        else if (packet[0] == 'F')
            fail("a file of the box");
        else if (size < (ssize_t)sizeof(struct request))
            fail("a short request");
        else if (packet[0] == 'R')
            forked = run();
        else if (packet[0] == 'P')
            park();
        else if (packet[0] == 'G')
            release();
        if (forked)
            return 1;
        for (int index = 0; index < descriptor_count; index++)
            close(descriptors[index]);
    }
    end_all();
    return 0;
}

int main(int count, char **arguments) {
    return serve(arguments + (count > 0), NULL);
}
