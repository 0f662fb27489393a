#include "runtime/value/test_alloc.inc"
