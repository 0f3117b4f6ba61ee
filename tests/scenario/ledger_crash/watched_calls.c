// Loaded before the C library: counts the calls that change files below $WATCH_FOLDER, one at a time.
//   WATCH_FAIL_SYNC=n    the n-th fsync or fdatasync fails with EIO, and every later one
//   WATCH_FAIL_CALL=n    the n-th call fails once, with ENOSPC
//   WATCH_COPY=folder    before every WATCH_EVERY-th call the watched folder is copied to <folder>/<number>
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static long calls, syncs;

static const char *watched(void) {
  const char *folder = getenv("WATCH_FOLDER");
  return folder ? folder : "/nowhere";
}

static int is_below(const char *path) {
  return path && strncmp(path, watched(), strlen(watched())) == 0;
}

static int is_watched(int descriptor) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return is_below(path);
}

static void copy_folder(void) {
  const char *copies = getenv("WATCH_COPY"), *every = getenv("WATCH_EVERY");
  ++calls;
  if (!copies || calls % (every ? atol(every) : 1) != 0) return;
  char to[PATH_MAX];
  snprintf(to, sizeof to, "%s/%ld", copies, calls);
  char *words[] = {"cp", "-a", (char *)watched(), to, NULL};
  char *none[] = {"PATH=/usr/bin:/bin", NULL};
  pid_t child;
  if (posix_spawnp(&child, "cp", NULL, NULL, words, none) == 0) waitpid(child, NULL, 0);
}

/// Counts a call; whether it is the one that fails.
static int begin_call(void) {
  const char *nth = getenv("WATCH_FAIL_CALL");
  copy_folder();
  return nth && calls == atol(nth);
}

#define REAL(name)                  \
  static __typeof__(&name) real;    \
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name)

#define WATCH(is, call)                  \
  do {                                   \
    if (!(is)) return call;              \
    pthread_mutex_lock(&one_at_a_time);  \
    const int full = begin_call();       \
    const long answer = full ? -1 : call; \
    const int why = full ? ENOSPC : errno; \
    pthread_mutex_unlock(&one_at_a_time); \
    errno = why;                         \
    return answer;                       \
  } while (0)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(write);
  WATCH(is_watched(file), real(file, bytes, count));
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  REAL(pwrite64);
  WATCH(is_watched(file), real(file, bytes, count, at));
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  REAL(pwrite);
  WATCH(is_watched(file), real(file, bytes, count, at));
}
int ftruncate64(int file, off64_t size) {
  REAL(ftruncate64);
  WATCH(is_watched(file), real(file, size));
}
int ftruncate(int file, off_t size) {
  REAL(ftruncate);
  WATCH(is_watched(file), real(file, size));
}
int rename(const char *from, const char *to) {
  REAL(rename);
  WATCH(is_below(to), real(from, to));
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned how) {
  REAL(renameat2);
  WATCH(is_below(to), real(from_folder, from, to_folder, to, how));
}
int unlink(const char *path) {
  REAL(unlink);
  WATCH(is_below(path), real(path));
}
int remove(const char *path) {
  REAL(remove);
  WATCH(is_below(path), real(path));
}
int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  WATCH(is_below(path), real(path, mode));
}

static int fails_now(void) {
  const char *nth = getenv("WATCH_FAIL_SYNC");
  return nth && ++syncs >= atol(nth);
}
static int sync_failing(int (*real)(int), int file) {
  if (!fails_now()) return real(file);
  errno = EIO;
  return -1;
}
int fsync(int file) {
  REAL(fsync);
  WATCH(is_watched(file), sync_failing(real, file));
}
int fdatasync(int file) {
  REAL(fdatasync);
  WATCH(is_watched(file), sync_failing(real, file));
}
