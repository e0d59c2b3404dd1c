/* What the parts of a box's first process share. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#define MAX_PACKET 65536
#define MAX_DESCRIPTORS 32
#define MAX_PROCESSES 4096
#define MAX_SHOWN 32

enum { WRITABLE = 1, FORK = 2, CHILDLESS = 4 }; /* flags of a request */
enum { OUT_OF_MEMORY = 1, IDLE = 2 };           /* flags of an answer */

/* As in wire.py. */
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

/* What the factory said; see init.c. */
struct box {
    long connection, proc, outer, main, run, build, rules, building_rules, player, namespaces, disk,
        childless, kills, limit, swap;
    const char *folder, *tmp, *shown[MAX_SHOWN];
};
extern struct box box;

extern struct sock_fprog filters[3]; /* of programs, of compilers, of programs that have no children */
extern char *environment[];

/* What Python has to be told of a fork: before it, and after it in the parent and in the child. */
struct hooks {
    void (*before)(void), (*parent)(void), (*child)(void);
};
extern const struct hooks *hooks;

/* The request at hand. */
extern char packet[MAX_PACKET + 1];
extern int descriptors[MAX_DESCRIPTORS], descriptor_count;

/* init.c */
void answer_with(const void *data, size_t size);
void fail(const char *what);

/* folder.c: /box and /tmp */
int set_box_writable(int writable);
int put(ssize_t size);
void mount_tmp(void);
void renew_tmp(void);

/* program.c */
void prepare_programs(void);
void set_badness(int of_programs);
/* Returns only for a request with FORK. */
void become(const struct request *request, char **arguments, int report, uint64_t siblings);

/* meter.c; `spared` is a process that is not part of the run */
void start_metering(void);
int collect(pid_t *found, pid_t spared);
pid_t own_id(pid_t shown);
void measure(const pid_t *pids, int count, uint64_t *cpu_us, uint64_t *memory, uint64_t *threads);
int all_sleep(const pid_t *pids, int count);
uint64_t siblings(int building);
uint64_t cpu_of(const struct rusage *usage);
uint64_t group_kills(void);
void limit_group(const struct request *request);

/* run.c; 1 in a process that was forked to be the program itself, else 0 */
int run(void);
void park(void);
void release(void);
void end_all(void);
