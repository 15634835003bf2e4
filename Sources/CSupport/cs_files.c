#define _GNU_SOURCE
#include "include/cs_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

int cs_exchange_folders(const char *first, const char *second) {
#if defined(RENAME_EXCHANGE)
  return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE) == 0 ? 0 : errno;
#elif defined(RENAME_SWAP)
  return renamex_np(first, second, RENAME_SWAP) == 0 ? 0 : errno;
#else
  (void)first;
  (void)second;
  return ENOSYS;
#endif
}
