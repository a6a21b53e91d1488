#include "proc/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/log.h"
#include "base/str.h"
#include "base/unix.h"

#define FIRST_HANDED_FD 3 /* sd_listen_fds(3) */
#define BACKLOG         4096
#define SOCKET_MODE     0660
#define FOLDER_MODE     0750

bool
sockets_path(
    const struct conf *conf, enum score_group g, char *out, size_t size)
{
	int n = snprintf(
	    out, size, "%s/%s.sock", conf->listen_dir, score_group_name(g));

	return n > 0 && (size_t)n < size;
}

static bool
refuse(const char *path, const char *why, const char *mend)
{
	log_error("socket.refused", LOG_STR("path", path), LOG_STR("why", why),
	    LOG_STR("mend", mend));
	return false;
}

/* --- one master a folder --- */

static int
lock_open(const struct conf *conf, int flags)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof path, "%s/master.lock", conf->listen_dir);

	if (n < 0 || (size_t)n >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/*
 * The lock goes with the process, children do not inherit it, and asking tells
 * whose it is.
 */
pid_t
sockets_master(const struct conf *conf)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = lock_open(conf, O_RDONLY);
	pid_t pid = 0;

	if (fd < 0)
		return 0;
	if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
		pid = lock.l_pid;
	close(fd);
	return pid;
}

static bool
take_lock(struct sockets *s, const struct conf *conf)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (mkdir(conf->listen_dir, FOLDER_MODE) != 0 && errno != EEXIST)
		return refuse(conf->listen_dir, strerror(errno),
		    "make the folder, or let systemd do it (RuntimeDirectory)");
	s->lock_fd = lock_open(conf, O_RDWR | O_CREAT);
	if (s->lock_fd < 0)
		return refuse(conf->listen_dir, strerror(errno),
		    "the master must be able to write in listen_dir");
	if (fcntl(s->lock_fd, F_SETLK, &lock) != 0) {
		log_error("master.second", LOG_STR("folder", conf->listen_dir),
		    LOG_INT("running", sockets_master(conf)),
		    LOG_STR("mend", "stop the other, or set listen_dir"));
		return false;
	}
	return true;
}

/* --- sockets from systemd --- */

static bool
is_listening_unix(int fd)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof at;
	int listens = 0;
	socklen_t size = sizeof listens;

	return getsockname(fd, (struct sockaddr *)&at, &len) == 0 &&
	       at.ss_family == AF_UNIX &&
	       getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) ==
		   0 &&
	       listens != 0;
}

static enum score_group
group_named(const char *name, size_t len)
{
	for (int g = GROUP_SESSIONS; g <= GROUP_SHARE; g++) {
		const char *is = score_group_name((enum score_group)g);

		if (strlen(is) == len && memcmp(is, name, len) == 0)
			return (enum score_group)g;
	}
	return GROUP_NONE;
}

static bool
adopt(struct sockets *s, int fd, const char *name, size_t len)
{
	enum score_group g = group_named(name, len);

	if (g == GROUP_NONE || s->fd[g] >= 0 || !is_listening_unix(fd))
		return refuse(name,
		    "systemd handed over a socket that has no use here",
		    "FileDescriptorName= is one of sessions, context, "
		    "snapshots, share; ListenStream= a path");
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	s->fd[g] = fd;
	return true;
}

static bool
is_for_us(const char *pid)
{
	int64_t n;

	return pid != NULL && str_to_int64(pid, 1, INT32_MAX, &n) &&
	       n == getpid();
}

static bool
adopt_all(struct sockets *s)
{
	const char *count = getenv("LISTEN_FDS");
	const char *names = getenv("LISTEN_FDNAMES");
	int64_t n = 0;
	bool is_fine = true;

	if (!is_for_us(getenv("LISTEN_PID")) || count == NULL)
		return true;
	if (!str_to_int64(count, 0, GROUP__COUNT, &n))
		return refuse(count, "LISTEN_FDS", "a number of sockets");
	for (int i = 0; i < n && is_fine; i++) {
		size_t len = names != NULL ? strcspn(names, ":") : 0;

		is_fine = adopt(
		    s, FIRST_HANDED_FD + i, names != NULL ? names : "", len);
		if (names != NULL)
			names += len + (names[len] == ':');
	}
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return is_fine;
}

/* --- sockets of our own --- */

/* Whether the process that listens at the other end still lives. */
static bool
has_living_owner(int fd)
{
	struct ucred owner;
	socklen_t len = sizeof owner;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &owner, &len) != 0)
		return true;
	return kill(owner.pid, 0) == 0 || errno != ESRCH;
}

/*
 * A socket file that nobody listens at is what a crash leaves; so is one that
 * only the orphans of a dead master still have open while they finish.
 */
static bool
is_free(const char *path)
{
	struct stat st;
	bool is_alive;
	int fd;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ||
		       refuse(path, strerror(errno), "look at listen_dir");
	if (!S_ISSOCK(st.st_mode))
		return refuse(path, "there is something else of that name",
		    "remove it, or set listen_dir");
	fd = unix_connect(path, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (fd < 0 && errno == ENAMETOOLONG)
		return refuse(path, "the path is too long for a socket",
		    "set a shorter listen_dir");
	if (fd < 0)
		is_alive = errno != ECONNREFUSED;
	else
		is_alive = has_living_owner(fd);
	if (fd >= 0)
		close(fd);
	return !is_alive ||
	       refuse(path, "somebody listens there already",
		   "stop it; with systemd's sockets: systemctl start holdfast");
}

static bool
find_group(const struct conf *conf, gid_t *gid)
{
	const struct group *g;

	*gid = (gid_t)-1;
	if (conf->socket_group[0] == '\0')
		return true;
	g = getgrnam(conf->socket_group);
	if (g == NULL)
		return refuse(conf->socket_group, "no such group",
		    "set socket_group to nginx's, which is www-data on Debian");
	*gid = g->gr_gid;
	return true;
}

/* Bound and listening under another name first, then renamed into place. */
static int
listen_at(const struct conf *conf, const char *path, const char *draft)
{
	struct sockaddr_un at;
	size_t size;
	gid_t gid;
	int fd;

	if (!find_group(conf, &gid))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	size = unix_address(draft, &at);
	if (fd < 0 || size == 0)
		goto fail;
	unlink(draft);
	if (bind(fd, (struct sockaddr *)&at, (socklen_t)size) != 0 ||
	    chown(draft, (uid_t)-1, gid) != 0 ||
	    chmod(draft, SOCKET_MODE) != 0 || listen(fd, BACKLOG) != 0 ||
	    rename(draft, path) != 0)
		goto fail;
	return fd;
fail:
	refuse(path, strerror(errno),
	    "the master must be able to write in listen_dir, and be a member "
	    "of socket_group; 107 characters are the most of a path");
	unlink(draft);
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool
make(struct sockets *s, const struct conf *conf, enum score_group g)
{
	struct sockets_file *f = &s->file[g];
	char path[PATH_MAX], draft[PATH_MAX + 8];
	struct stat st;

	if (!sockets_path(conf, g, path, sizeof path))
		return refuse(conf->listen_dir, "too long", "a shorter path");
	snprintf(draft, sizeof draft, "%s.new", path);
	if (!is_free(path))
		return false;
	s->fd[g] = listen_at(conf, path, draft);
	if (s->fd[g] < 0)
		return false;
	if (lstat(path, &st) == 0) {
		strcpy(f->path, path);
		f->device = st.st_dev;
		f->inode = st.st_ino;
	}
	return true;
}

/* --- a socket that is borrowed --- */

/* "DIR/GROUP.sock", where it waits meanwhile, and the draft of ours. */
struct loan {
	char path[PATH_MAX], kept[PATH_MAX + 8], draft[PATH_MAX + 8];
};

static bool
name_loan(const struct conf *conf, enum score_group g, struct loan *l)
{
	if (!sockets_path(conf, g, l->path, sizeof l->path))
		return refuse(conf->listen_dir, "too long", "a shorter path");
	snprintf(l->kept, sizeof l->kept, "%s.kept", l->path);
	snprintf(l->draft, sizeof l->draft, "%s.new", l->path);
	return true;
}

int
sockets_borrow(const struct conf *conf, enum score_group g)
{
	struct stat st;
	struct loan l;
	int fd;

	if (!name_loan(conf, g, &l))
		return -1;
	/* One that waits already was left by a borrower that was killed. */
	if (access(l.kept, F_OK) != 0 && rename(l.path, l.kept) != 0 &&
	    errno != ENOENT) {
		refuse(l.path, strerror(errno), "look at listen_dir");
		return -1;
	}
	fd = listen_at(conf, l.path, l.draft);
	/* root's would be closed to nginx */
	if (fd >= 0 && geteuid() == 0 && lstat(l.kept, &st) == 0 &&
	    lchown(l.path, st.st_uid, st.st_gid) != 0)
		log_warn("socket.owner", LOG_STR("why", strerror(errno)));
	return fd;
}

void
sockets_give_back(const struct conf *conf, enum score_group g)
{
	struct loan l;

	if (name_loan(conf, g, &l) && rename(l.kept, l.path) != 0)
		unlink(l.path);
}

/* --- all of them --- */

bool
sockets_open(struct sockets *s, const struct conf *conf)
{
	memset(s, 0, sizeof *s);
	s->lock_fd = -1;
	for (int g = 0; g < GROUP__COUNT; g++)
		s->fd[g] = -1;
	if (!take_lock(s, conf) || !adopt_all(s))
		return false;
	for (int g = GROUP_SESSIONS; g <= GROUP_SHARE; g++) {
		if (s->fd[g] < 0 && !make(s, conf, (enum score_group)g))
			return false;
	}
	return true;
}

void
sockets_close(struct sockets *s)
{
	struct stat st;

	for (int g = 0; g < GROUP__COUNT; g++) {
		struct sockets_file *f = &s->file[g];

		if (f->path[0] != '\0' && lstat(f->path, &st) == 0 &&
		    st.st_dev == f->device && st.st_ino == f->inode)
			unlink(f->path);
		if (s->fd[g] >= 0)
			close(s->fd[g]);
		s->fd[g] = -1;
	}
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	s->lock_fd = -1;
}
