/* The folders of a box that programs write to. */
#include "box.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static int box_writable = -1;
static struct stat tmp_made;
static struct statfs tmp_empty;

int set_box_writable(int writable) {
    if (!box.namespaces || box_writable == writable)
        return 0;
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | (writable ? 0 : MS_RDONLY);
    if (mount("none", box.folder, NULL, flags, NULL))
        return -1;
    box_writable = writable;
    return 0;
}

/* Each file is written anew under its name; what was there, a link perhaps, is removed first. */
int put(ssize_t size) {
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
        while (offset < source.st_size &&
               sendfile(target, descriptors[done], &offset, source.st_size - offset) > 0)
            ;
        if (close(target) || offset < source.st_size)
            break;
    }
    close(folder);
    return done == descriptor_count ? 0 : -1;
}

/* The folders on the way to a path, and the path itself: a folder or an empty file. */
static void make_place(char *path, int is_folder) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0755);
        *slash = '/';
    }
    if (is_folder)
        mkdir(path, 0755);
    else
        close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0444));
}

/* What the box shows below /tmp is held aside (ASIDE in filesystem.py). */
void mount_tmp(void) {
    char aside[4096], path[4000];
    struct stat there;
    mount("tmp", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, box.tmp);
    for (int index = 0; index < MAX_SHOWN && box.shown[index]; index++) {
        snprintf(path, sizeof path, "%s", box.shown[index]);
        snprintf(aside, sizeof aside, "/host%s", path);
        if (stat(aside, &there))
            continue;
        make_place(path, S_ISDIR(there.st_mode));
        mount(aside, path, NULL, MS_BIND | MS_REC, NULL);
    }
    stat("/tmp", &tmp_made);
    statfs("/tmp", &tmp_empty);
}

/* An empty /tmp; the old one goes with its last process. One that nothing was made in stays. */
void renew_tmp(void) {
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
