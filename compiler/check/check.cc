#include "compiler/check/checker.h"
