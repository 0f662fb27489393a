// Everything of the Tuco library.
#ifndef TUCO_TUCO_H_
#define TUCO_TUCO_H_

#include <tuco/chan.h>
#include <tuco/cond.h>
#include <tuco/context.h>
#include <tuco/defer.h>
#include <tuco/error_group.h>
#include <tuco/gc.h>
#include <tuco/go.h>
#include <tuco/io.h>
#include <tuco/map.h>
#include <tuco/mutex.h>
#include <tuco/once.h>
#include <tuco/panic.h>
#include <tuco/pool.h>
#include <tuco/select.h>
#include <tuco/slice.h>
#include <tuco/sync_map.h>
#include <tuco/timer.h>
#include <tuco/wait_group.h>

#endif  // TUCO_TUCO_H_
