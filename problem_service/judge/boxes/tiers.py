"""The ways to hold a program, strongest first, and what helps where none is to be had."""

from enum import Enum


class Tier(Enum):
    """How boxes are made.

    NAMESPACES: a root, processes, a network of their own; nothing of the host is there to be reached.
    LANDLOCK: the host's, behind rules of the kernel for files and signals and a filter of system calls:
    no network, no children for programs, nothing written while they run.
    """

    NAMESPACES = "namespaces"
    LANDLOCK = "landlock"


WHAT_HELPS = """\
players' programs run in a sandbox or not at all, and this system refuses what it is made of.
In a container: run as a user other than root with cap_drop: [ALL] and security_opt: no-new-privileges, \
seccomp=deploy/seccomp.json (where AppArmor is on, apparmor=unconfined too).
In Kubernetes: hostUsers: false, procMount: Unmasked, that seccomp profile as Localhost.
On a plain system: sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1, \
kernel.apparmor_restrict_unprivileged_userns=0 (each where it exists); \
or a kernel with Landlock (5.13, lsm=landlock).
Or run programs elsewhere: PROBLEM_RUNNERS, PROBLEM_JUDGE0_URL, PROBLEM_PISTON_URL or PROBLEM_GOJUDGE_URL."""
