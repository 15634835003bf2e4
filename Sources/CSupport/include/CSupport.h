#ifndef CSUPPORT_H
#define CSUPPORT_H

#include "cs_simplex.h"

#endif
