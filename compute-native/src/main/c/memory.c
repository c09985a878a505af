// Memory for weights, which Java cannot ask for: huge pages, untouched until the thread that will read a page writes it.
#define _GNU_SOURCE
#include "kernel.h"

#include <errno.h>
#include <sys/mman.h>

#define VARIANT all

struct memory {
    int64_t address, bytes;
    int64_t error;
};

// Maps anonymous memory whose pages are huge where the system gives them.
KERNEL(map) {
    (void) from, (void) end, (void) scratch;
    struct memory *a = (struct memory *) arguments;
    void *p = mmap(0, a->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    a->error = p == MAP_FAILED ? errno : 0;
    a->address = (int64_t) p;
    if (!a->error) madvise(p, a->bytes, MADV_HUGEPAGE); // a wish: without huge pages all works
}

KERNEL(unmap) {
    (void) from, (void) end, (void) scratch;
    struct memory *a = (struct memory *) arguments;
    a->error = munmap((void *) a->address, a->bytes) ? errno : 0;
}
