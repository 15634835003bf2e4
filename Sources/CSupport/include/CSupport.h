#ifndef CSUPPORT_H
#define CSUPPORT_H

#include "cs_files.h"
#include "cs_memory.h"
#include "cs_process.h"
#include "cs_sha256.h"
#include "cs_simplex.h"

#endif
