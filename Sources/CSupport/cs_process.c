#define _GNU_SOURCE
#include "include/cs_process.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

static volatile sig_atomic_t has_heard = 0;
static int heard_by = -1;
static sigset_t heard_signals;
static int has_signals = 0;

// Calls nothing that a signal handler may not.
static void hear(int number) {
  const int before = errno;
  if (has_heard) _exit(128 + number);
  has_heard = 1;
  const unsigned char byte = (unsigned char)number;
  if (write(heard_by, &byte, 1) != 1) _exit(128 + number);
  errno = before;
}

int cs_hear_signal(int number, int descriptor) {
  struct sigaction action;
  if (sigaction(number, NULL, &action) != 0) return -1;
  if (!(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN) return 0;
  if (!has_signals) sigemptyset(&heard_signals);
  has_signals = 1;
  sigaddset(&heard_signals, number);
  heard_by = descriptor;
  memset(&action, 0, sizeof action);
  action.sa_handler = hear;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  if (pthread_sigmask(SIG_BLOCK, &heard_signals, NULL) != 0) return -1;
  return sigaction(number, &action, NULL) == 0 ? 1 : -1;
}

void cs_take_signals(void) {
  if (has_signals) pthread_sigmask(SIG_UNBLOCK, &heard_signals, NULL);
}

static const char *last_text;
static size_t last_count;
static size_t last_left;
static int last_code;

// Calls nothing that a signal handler may not; a map is one call of the system.
static void fail(int number) {
  // Whoever was refused memory and ends the process for it has done nothing since that went wrong.
  const int was_refused = errno == ENOMEM;
  void *probe =
      was_refused ? MAP_FAILED : mmap(NULL, last_left, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (probe == MAP_FAILED) {
    if (write(STDERR_FILENO, last_text, last_count) < 0) _exit(last_code);
    _exit(last_code);
  }
  munmap(probe, last_left);
  // As it would have been; a signal of a failure that is still there comes again at once.
  signal(number, SIG_DFL);
  raise(number);
}

void cs_when_memory_ends(const char *text, size_t count, size_t left, int code) {
  last_text = text;
  last_count = count;
  last_left = left;
  last_code = code;
  static char stack[64 << 10];
  const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&own, NULL);
  const int failures[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP};
  for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    // SIGQUIT is no failure, but would be told in the way that may wait for ever.
    action.sa_handler = failures[i] == SIGQUIT ? SIG_DFL : fail;
    action.sa_flags = SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(failures[i], &action, NULL);
  }
}

void cs_use_one_heap(void) {
#if defined(__GLIBC__)
  mallopt(M_ARENA_MAX, 1);
#endif
}
