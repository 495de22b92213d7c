#define _GNU_SOURCE
#include <dlfcn.h>

#include "kernels.h"

const char *pomona_library_of(const char *symbol) {
  void *address = dlsym(RTLD_DEFAULT, symbol);
  Dl_info info;
  return address && dladdr(address, &info) ? info.dli_fname : NULL;
}
